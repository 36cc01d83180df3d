# The core and its tests as WebAssembly with and without SIMD, and as JavaScript; copied to where the npm package takes
# them from: spfx-bindings/src/module/ (generated, not committed).
#   wasm.mjs        the one glue of both WebAssembly modules     simd.wasm, plain.wasm
#   javascript.mjs  the same sources as JavaScript               *.d.mts  types of both, from wasm/module.d.ts
build_wasm() {
  step "Build WebAssembly with SIMD" configure_and_build_wasm wasm-simd
  step "Build WebAssembly without SIMD, and JavaScript" configure_and_build_wasm wasm
  step "Copy the modules into the npm package" copy_modules
}

configure_and_build_wasm() {
  export NODE_PATH=${NODE_PATH:-/usr/share/nodejs}
  emcmake cmake --preset "$1" -S "$root" >/dev/null
  cmake --build "$root/build/$1" -j "$jobs"
}

copy_modules() {
  local simd=$root/build/wasm-simd/wasm plain=$root/build/wasm/wasm to=$root/spfx-bindings/src/module type
  if ! cmp "$simd/feldsiegel.mjs" "$plain/feldsiegel.mjs"; then
    echo "The modules with and without SIMD no longer share their JavaScript: the package would load the wrong one." >&2
    return 1
  fi
  mkdir -p "$to"
  update_file "$plain/feldsiegel.mjs" "$to/wasm.mjs"
  update_file "$simd/feldsiegel.wasm" "$to/simd.wasm"
  update_file "$plain/feldsiegel.wasm" "$to/plain.wasm"
  update_file "$plain/feldsiegel_js.mjs" "$to/javascript.mjs"
  for type in wasm javascript; do update_file "$root/wasm/module.d.ts" "$to/$type.d.mts"; done
}

# Leaves a file alone that is the same already, so that nothing is built again because of its time.
update_file() { cmp -s "$1" "$2" || cp "$1" "$2"; }
