#include "wasm/failure.h"

#include <emscripten/bind.h>

namespace feldsiegel::wasm {

using emscripten::val;

val failure(const Error& error) {
  val object = val::object();
  object.set("code", std::string(code_text(error.code)));
  object.set("at", error.at.pointer());
  return object;
}

namespace {

val error_codes() {
  val codes = val::array();
  for (std::size_t i = 0; i < error_code_count(); ++i) codes.set(i, std::string(code_text(static_cast<ErrorCode>(i))));
  return codes;
}

}  // namespace

EMSCRIPTEN_BINDINGS(feldsiegel_errors) { emscripten::function("errorCodes", &error_codes); }

}  // namespace feldsiegel::wasm
