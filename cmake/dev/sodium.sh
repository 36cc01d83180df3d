# libsodium for every target, from one source package: ensure_sodium. Needs FELDSIEGEL_CACHE, step (common.sh)
# and debian_source (debian_source.sh).
#
# Debian 12 ships 1.0.18, without X-Wing, ML-KEM and HKDF. Its newer suites have a source package that is new enough;
# it is taken from the archive that this machine is configured for anyway, and apt checks its signature.

sodium_least_version=1.0.22
sodium_suites="trixie forky sid"
sodium_recipe=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

ensure_sodium() {
  local target
  for target in native wasm wasm-simd; do  # in this order: the others take the native one's headers
    if [ "$(cat "$(sodium_root "$target")/stamp" 2>/dev/null)" != "$(sodium_stamp "$target")" ]; then
      step "Build libsodium ($target) and run its vectors" sodium_build "$target"
    fi
  done
}

sodium_root() { echo "$FELDSIEGEL_CACHE/sodium/$1"; }

# What a build depends on besides the source package; when it changes, the library is built again.
sodium_stamp() {
  local target=$1 recipe=$sodium_recipe/libsodium
  {
    if [ "$target" = native ]; then cc --version; else emcc --version; fi | sed -n 1p
    if [ "$target" = native ]; then recipe=$recipe/vectors.txt; fi
    find "$recipe" -type f | LC_ALL=C sort | xargs cat "$sodium_recipe/dev/sodium.sh"
    echo "$target"
  } | sha256sum | cut -d' ' -f1
}

# $1: native, wasm or wasm-simd. What was there stays until the new one has passed its vectors.
sodium_build() {
  local target=$1 root stamp source build
  root=$(sodium_root "$target")
  stamp=$(sodium_stamp "$target")
  source=$(debian_source libsodium "$sodium_least_version" "$sodium_suites" "$FELDSIEGEL_CACHE/sodium/source") ||
    return 1
  build=$(mktemp -d)
  rm -rf "$root.partial"
  "sodium_build_${target%%-*}" "$target" "$source" "$build" "$root.partial" || {
    rm -rf "$build"
    return 1
  }
  echo "$stamp" >"$root.partial/stamp"
  rm -rf "$root" "$build" && mv "$root.partial" "$root"
}

sodium_build_native() {
  local source=$2 build=$3 prefix=$4 vectors
  vectors=$(tr '\n' ' ' <"$sodium_recipe/libsodium/vectors.txt")
  (
    set -e
    cd "$build"
    "$source/configure" --quiet --disable-shared --enable-static --with-pic --prefix="$prefix" CFLAGS="-O3"
    make -s -j"$(nproc)"
    make -s install
    make -s -C test/default -j"$(nproc)" check TESTS="$vectors" check_PROGRAMS="$vectors"
  )
}

sodium_build_wasm() {
  local target=$1 source=$2 build=$3 prefix=$4 simd=OFF
  if [ "$target" = wasm-simd ]; then simd=ON; fi
  export NODE_PATH=${NODE_PATH:-/usr/share/nodejs}
  emcmake cmake -G Ninja -S "$sodium_recipe/libsodium" -B "$build" -DCMAKE_BUILD_TYPE=Release \
    -DCMAKE_C_COMPILER_LAUNCHER="$(command -v ccache)" -DCMAKE_INSTALL_PREFIX="$prefix" -DSODIUM_SIMD=$simd \
    -DSODIUM_SOURCE="$source" -DSODIUM_HEADERS="$(sodium_root native)/include" &&
    cmake --build "$build" --parallel "$(nproc)" &&
    node "$build/sodium_vectors.js" &&
    cmake --install "$build" >/dev/null
}
