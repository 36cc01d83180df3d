# libsodium: built from one source for every target by ./dev (see cmake/dev/sodium.sh), never the system's older one.
add_library(feldsiegel_sodium INTERFACE)
add_library(feldsiegel::sodium ALIAS feldsiegel_sodium)
if(NOT EXISTS ${FELDSIEGEL_SODIUM_ROOT}/lib/libsodium.a)
  message(FATAL_ERROR "No libsodium in FELDSIEGEL_SODIUM_ROOT='${FELDSIEGEL_SODIUM_ROOT}'. Build with ./dev build.")
endif()
target_include_directories(feldsiegel_sodium SYSTEM INTERFACE ${FELDSIEGEL_SODIUM_ROOT}/include)
target_link_libraries(feldsiegel_sodium INTERFACE ${FELDSIEGEL_SODIUM_ROOT}/lib/libsodium.a)

# Header-only libraries come from Debian; a cross compiler must not see the rest of /usr/include, so they are linked
# into a folder of their own.
set(headers ${CMAKE_BINARY_DIR}/headers)
file(MAKE_DIRECTORY ${headers})
foreach(library nlohmann doctest)
  if(NOT EXISTS /usr/include/${library})
    message(FATAL_ERROR "The headers of ${library} are missing. Run ./dev build, which installs them.")
  endif()
  file(CREATE_LINK /usr/include/${library} ${headers}/${library} SYMBOLIC)
endforeach()
add_library(feldsiegel_headers INTERFACE)
target_include_directories(feldsiegel_headers SYSTEM INTERFACE ${headers})
# One definition everywhere, or the core (no exceptions) and the sidecar (exceptions) would hold two versions of it.
target_compile_definitions(feldsiegel_headers INTERFACE JSON_NOEXCEPTION=1)
