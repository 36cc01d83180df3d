#define DOCTEST_CONFIG_IMPLEMENT
#include <doctest/doctest.h>

#include "core/base/random.h"

int main(int argc, char** argv) {
  feldsiegel::initialize_core();
  doctest::Context context(argc, argv);
  return context.run();
}
