#include "wasm/bytes.h"

namespace feldsiegel::wasm {

using emscripten::typed_memory_view;
using emscripten::val;

Bytes bytes_from_js(const val& array) {
  Bytes bytes(array["length"].as<std::size_t>());
  val(typed_memory_view(bytes.size(), bytes.data())).call<void>("set", array);
  return bytes;
}

val copy_to_js(ByteView bytes) { return view_for_js(bytes).call<val>("slice"); }

val view_for_js(ByteView bytes) { return val(typed_memory_view(bytes.size(), bytes.data())); }

}  // namespace feldsiegel::wasm
