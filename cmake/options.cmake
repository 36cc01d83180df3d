# Everything that can be switched, and the compiler flags that follow from it.
option(FELDSIEGEL_TESTS "Build the tests" ON)
option(FELDSIEGEL_BENCH "Build the native benchmarks" OFF)
option(FELDSIEGEL_FUZZ "Build the fuzzers (clang only)" OFF)
option(FELDSIEGEL_SIMD "Use WebAssembly SIMD (Emscripten only)" OFF)
set(FELDSIEGEL_SANITIZE "" CACHE STRING "Sanitizers, for example address,undefined")
set(FELDSIEGEL_SODIUM_ROOT "" CACHE PATH "Where ./dev installed libsodium for this target")

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
if(NOT EMSCRIPTEN)
  set(CMAKE_POSITION_INDEPENDENT_CODE ON)
endif()
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

add_library(feldsiegel_flags INTERFACE)
target_include_directories(feldsiegel_flags INTERFACE ${CMAKE_SOURCE_DIR})
target_compile_options(feldsiegel_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wnon-virtual-dtor -Werror)

if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  target_compile_options(feldsiegel_flags INTERFACE -Wno-restrict)  # false alarms on std::string (GCC bug 105651)
endif()

if(EMSCRIPTEN)
  target_compile_options(feldsiegel_flags INTERFACE -Os)  # every page pays for size; see feldsiegel_hot
  if(FELDSIEGEL_SIMD)
    target_compile_options(feldsiegel_flags INTERFACE -msimd128 -mssse3)
  endif()
else()
  target_compile_options(feldsiegel_flags INTERFACE -fstack-protector-strong -fstack-clash-protection -fcf-protection)
  target_link_options(feldsiegel_flags INTERFACE -Wl,-z,relro,-z,now,-z,noexecstack)
  if(FELDSIEGEL_SANITIZE)
    target_compile_options(feldsiegel_flags INTERFACE
      -fsanitize=${FELDSIEGEL_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
    target_link_options(feldsiegel_flags INTERFACE -fsanitize=${FELDSIEGEL_SANITIZE})
  elseif(NOT CMAKE_BUILD_TYPE STREQUAL "Debug")
    target_compile_definitions(feldsiegel_flags INTERFACE _FORTIFY_SOURCE=2 _GLIBCXX_ASSERTIONS)
  endif()
endif()
