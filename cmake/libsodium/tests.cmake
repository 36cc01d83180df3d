# libsodium's own test vectors against this build of it, under node: its test programs, linked into one, and blocks.c.
# The same names are run natively by cmake/dev/sodium.sh (it reads vectors.txt too).
file(STRINGS vectors.txt names REGEX "^[a-z0-9_]+$")
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS vectors.txt)

set(cases "")
set(embedded "")
add_executable(sodium_vectors ${CMAKE_CURRENT_BINARY_DIR}/run.c blocks.c)
foreach(name IN LISTS names)
  # Each program has a `main`, renamed here; they expect to be the first to call sodium_init.
  add_library(vectors_${name} OBJECT ${SODIUM_SOURCE}/test/default/${name}.c)
  target_include_directories(vectors_${name} PRIVATE ${SODIUM_SOURCE}/test/quirks)
  target_compile_definitions(vectors_${name} PRIVATE
    main=${name}_main xmain=${name}_cases sodium_init=first_sodium_init)
  target_compile_options(vectors_${name} PRIVATE -O1 -w)
  target_link_libraries(vectors_${name} PRIVATE sodium)
  target_link_libraries(sodium_vectors PRIVATE vectors_${name})
  target_link_options(sodium_vectors PRIVATE
    "SHELL:--embed-file ${SODIUM_SOURCE}/test/default/${name}.exp@/test-data/${name}.exp")
  string(APPEND cases "VECTORS(${name})\n")
endforeach()
string(APPEND cases "VECTORS(chacha20_blocks)\n")
file(CONFIGURE OUTPUT run.c CONTENT [[
#include <sodium.h>
#include <stdio.h>

#define VECTORS(name) int name##_main(void);
@cases@
#undef VECTORS

int first_sodium_init(void) { return sodium_init() < 0; }

int main(void) {
  int failed = 0;
#define VECTORS(name) \
  if (name##_main() != 0) printf("FAILED " #name "\n"), ++failed;
@cases@
  printf("%d failed\n", failed);
  return failed != 0;
}
]] @ONLY)
target_link_libraries(sodium_vectors PRIVATE sodium)
target_link_options(sodium_vectors PRIVATE
  -O1 -sALLOW_MEMORY_GROWTH=1 -sEXIT_RUNTIME=1 -sENVIRONMENT=node -sSINGLE_FILE=1)
add_test(NAME sodium_vectors COMMAND node $<TARGET_FILE:sodium_vectors>)
