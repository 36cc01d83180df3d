# libsodium: built from one source for every target by ./dev (see cmake/dev/sodium.sh), never the system's older one.
add_library(feldsiegel_sodium INTERFACE)
add_library(feldsiegel::sodium ALIAS feldsiegel_sodium)
if(NOT EXISTS ${FELDSIEGEL_SODIUM_ROOT}/lib/libsodium.a)
  message(FATAL_ERROR "No libsodium in FELDSIEGEL_SODIUM_ROOT='${FELDSIEGEL_SODIUM_ROOT}'. Build with ./dev build.")
endif()
target_include_directories(feldsiegel_sodium SYSTEM INTERFACE ${FELDSIEGEL_SODIUM_ROOT}/include)
target_link_libraries(feldsiegel_sodium INTERFACE ${FELDSIEGEL_SODIUM_ROOT}/lib/libsodium.a)

# utf8proc and the tables made of it, likewise (see cmake/dev/utf8proc.sh). The core uses the tables alone.
if(NOT EXISTS ${FELDSIEGEL_UTF8PROC_ROOT}/include/unicode_tables.h)
  message(FATAL_ERROR "No utf8proc in FELDSIEGEL_UTF8PROC_ROOT='${FELDSIEGEL_UTF8PROC_ROOT}'. Build with ./dev build.")
endif()
add_library(feldsiegel_unicode_tables INTERFACE)
add_library(feldsiegel::unicode_tables ALIAS feldsiegel_unicode_tables)
target_include_directories(feldsiegel_unicode_tables SYSTEM INTERFACE ${FELDSIEGEL_UTF8PROC_ROOT}/include)
add_library(feldsiegel_utf8proc INTERFACE)
add_library(feldsiegel::utf8proc ALIAS feldsiegel_utf8proc)
target_include_directories(feldsiegel_utf8proc SYSTEM INTERFACE ${FELDSIEGEL_UTF8PROC_ROOT}/include)
target_compile_definitions(feldsiegel_utf8proc INTERFACE UTF8PROC_STATIC)
target_link_libraries(feldsiegel_utf8proc INTERFACE ${FELDSIEGEL_UTF8PROC_ROOT}/lib/libutf8proc.a)

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
