// The module's two reusable buffers: JavaScript writes a batch into one and reads the sealed texts from the other.
#pragma once

#include <string>

#include "core/base/bytes.h"

namespace feldsiegel::wasm {

/// What JavaScript wrote into the input buffer.
ByteView input();

/// Where sealed texts go: emptied, its memory kept.
std::string& empty_output();

}  // namespace feldsiegel::wasm
