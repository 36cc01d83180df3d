# feldsiegel_library(<name> SOURCES ... LINKS ... [EXCEPTIONS])
#   One static library per folder. Only what stands in LINKS can be included: that is checked by ./dev lint.
#   The core is compiled without exceptions and RTTI; EXCEPTIONS switches both on (sidecar).
function(feldsiegel_library name)
  cmake_parse_arguments(arg "EXCEPTIONS" "" "SOURCES;LINKS" ${ARGN})
  add_library(feldsiegel_${name} STATIC ${arg_SOURCES})
  add_library(feldsiegel::${name} ALIAS feldsiegel_${name})
  target_link_libraries(feldsiegel_${name} PUBLIC feldsiegel_flags feldsiegel_headers ${arg_LINKS})
  if(NOT arg_EXCEPTIONS)
    target_compile_options(feldsiegel_${name} PRIVATE -fno-exceptions -fno-rtti)
  endif()
  if(EMSCRIPTEN)
    set_source_files_properties(${arg_SOURCES} PROPERTIES COMPILE_OPTIONS -Os)  # every page pays for size
  endif()
endfunction()

# feldsiegel_hot(<source>...)
#   What runs for every field or byte: compiled for speed where the rest is compiled for size (WebAssembly). Comes after
#   the library; -O3 behind -Os would not do, because Emscripten goes on to inline nothing.
function(feldsiegel_hot)
  if(NOT FELDSIEGEL_SANITIZE)
    set_source_files_properties(${ARGN} PROPERTIES COMPILE_OPTIONS -O3)
  endif()
endfunction()

# feldsiegel_tests(<name> SOURCES ... LINKS ... [EXCEPTIONS])
#   One doctest program, run by ctest natively and under node for WebAssembly.
function(feldsiegel_tests name)
  cmake_parse_arguments(arg "EXCEPTIONS" "" "SOURCES;LINKS" ${ARGN})
  add_executable(${name} ${CMAKE_SOURCE_DIR}/tests/main.cpp ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE feldsiegel_flags feldsiegel_headers ${arg_LINKS})
  target_compile_definitions(${name} PRIVATE FELDSIEGEL_TEST_DATA="${CMAKE_SOURCE_DIR}/tests")
  if(NOT arg_EXCEPTIONS)
    target_compile_options(${name} PRIVATE -fno-exceptions)
    target_compile_definitions(${name} PRIVATE DOCTEST_CONFIG_NO_EXCEPTIONS_BUT_WITH_ALL_ASSERTS)
  endif()
  if(EMSCRIPTEN)
    target_compile_options(${name} PRIVATE -O1)
    target_link_options(${name} PRIVATE -O1 -sALLOW_MEMORY_GROWTH=1 -sNODERAWFS=1 -sEXIT_RUNTIME=1 -sTOTAL_STACK=1048576
      -sSINGLE_FILE=1)  # a newer node would try to fetch a wasm file by its path
  endif()
  add_test(NAME ${name} COMMAND ${name})
endfunction()

# feldsiegel_embed(<out variable> IN <file> HEADER <header> FUNCTION <qualified name>)
#   A source file in which the function, declared in the header as returning std::string_view, answers the file's text.
function(feldsiegel_embed out)
  cmake_parse_arguments(arg "" "IN;HEADER;FUNCTION" "" ${ARGN})
  get_filename_component(name ${arg_IN} NAME_WE)
  set(source ${CMAKE_CURRENT_BINARY_DIR}/${name}_text.cpp)
  add_custom_command(
    OUTPUT ${source}
    COMMAND ${CMAKE_COMMAND} -DIN=${arg_IN} -DOUT=${source} -DHEADER=${arg_HEADER} -DFUNCTION=${arg_FUNCTION}
            -P ${CMAKE_SOURCE_DIR}/cmake/embed_text.cmake
    DEPENDS ${arg_IN} ${CMAKE_SOURCE_DIR}/cmake/embed_text.cmake
    VERBATIM)
  set(${out} ${source} PARENT_SCOPE)
endfunction()
