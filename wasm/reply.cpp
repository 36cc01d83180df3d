#include <emscripten/bind.h>
#include <sodium.h>

#include "wasm/bytes.h"
#include "wasm/failure.h"
#include "wasm/handles.h"

namespace feldsiegel::wasm {
namespace {

using emscripten::val;

// The cipher leaves its last block on the stack, which in a page nobody else ever overwrites.
constexpr std::size_t used_stack = 16384;

val generate(int suite) {
  const bool in_range = suite >= 0 && suite <= 0xffff;
  const auto kem = in_range ? hpke::kem_from_number(static_cast<std::uint16_t>(suite)) : std::nullopt;
  if (!kem) return failure({ErrorCode::suite_unsupported});
  return val(ReplyKeyHandle{std::make_shared<const ReplyKey>(ReplyKey::generate(*kem))});
}

val public_key(const ReplyKeyHandle& handle) { return copy_to_js(handle.key->public_key()); }

val open(const ReplyKeyHandle& handle, const val& enc, const val& ct, const std::string& tenant_text,
         const std::string& person, const std::string& request_id) {
  const auto tenant = TenantId::parse(tenant_text);
  if (!tenant) return failure({ErrorCode::invalid_value});
  const auto opened = handle.key->open(bytes_from_js(enc), bytes_from_js(ct), {*tenant, person, request_id});
  sodium_stackzero(used_stack);
  return opened.ok() ? copy_to_js(opened->expose_secret()) : failure(opened.error());
}

}  // namespace

EMSCRIPTEN_BINDINGS(feldsiegel_reply) {
  emscripten::class_<ReplyKeyHandle>("ReplyKey")
      .class_function("generate", &generate)
      .function("publicKey", &public_key)
      .function("open", &open);
}

}  // namespace feldsiegel::wasm
