// Runs when the module is instantiated, before JavaScript can call anything.
#include <emscripten/bind.h>

#include "core/base/random.h"

EMSCRIPTEN_BINDINGS(feldsiegel_start) { feldsiegel::initialize_core(); }
