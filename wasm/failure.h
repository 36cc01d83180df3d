// Errors as JavaScript sees them: a plain object {code, at}, returned instead of a result. Nothing is thrown.
#pragma once

#include <emscripten/val.h>

#include "core/base/error.h"

namespace feldsiegel::wasm {

emscripten::val failure(const Error& error);

}  // namespace feldsiegel::wasm
