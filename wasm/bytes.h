// Bytes across the edge between JavaScript and the module. Only bytes.cpp makes views of the heap: a view dies when
// memory grows, so none is kept over a call into C++.
#pragma once

#include <emscripten/val.h>

#include "core/base/bytes.h"

namespace feldsiegel::wasm {

/// A copy of a Uint8Array (or any array of byte values).
Bytes bytes_from_js(const emscripten::val& array);

/// A Uint8Array of its own, independent of the heap.
emscripten::val copy_to_js(ByteView bytes);

/// A Uint8Array that is a view of the heap, good until the next call into the module.
emscripten::val view_for_js(ByteView bytes);

}  // namespace feldsiegel::wasm
