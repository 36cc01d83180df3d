# utf8proc for every target, and the tables that the core derives from it: ensure_utf8proc. Needs FELDSIEGEL_CACHE,
# step (common.sh) and debian_source (debian_source.sh).
#
# Always the one version of Debian 12, whatever this machine runs: the tables decide which text is refused, and every
# sidecar and every browser must decide alike (docs/adr/0017-normalization-tables.md).

utf8proc_version=2.8.0
utf8proc_suites=bookworm
utf8proc_recipe=$(cd "$(dirname "${BASH_SOURCE[0]}")/../utf8proc" && pwd)

ensure_utf8proc() {
  local target
  for target in native wasm; do  # in this order: the native one makes the tables
    if [ "$(cat "$(utf8proc_root "$target")/stamp" 2>/dev/null)" != "$(utf8proc_stamp "$target")" ]; then
      step "Build utf8proc ($target)" utf8proc_build "$target"
    fi
  done
}

utf8proc_root() { echo "$FELDSIEGEL_CACHE/utf8proc/$1"; }

# What a build depends on besides the source package; when it changes, the library is built again.
utf8proc_stamp() {
  {
    if [ "$1" = native ]; then cc --version; else emcc --version; fi | sed -n 1p
    find "$utf8proc_recipe" -type f | LC_ALL=C sort | xargs cat
    echo "$1 $utf8proc_version"
  } | sha256sum | cut -d' ' -f1
}

# $1: native or wasm (with and without SIMD alike: there is nothing to vectorize). What was there stays until the new
# one is whole.
utf8proc_build() {
  local target=$1 root source build
  root=$(utf8proc_root "$target")
  source=$(debian_source utf8proc "$utf8proc_version" "$utf8proc_suites" "$FELDSIEGEL_CACHE/utf8proc/source") ||
    return 1
  grep -q "^#define UTF8PROC_VERSION_MINOR ${utf8proc_version:2:1}$" "$source/utf8proc.h" || {
    echo "The source package is not utf8proc $utf8proc_version." >&2
    return 1
  }
  build=$(mktemp -d)
  rm -rf "$root.partial"
  utf8proc_compile "$target" "$source" "$build" "$root.partial" || {
    rm -rf "$build"
    return 1
  }
  utf8proc_stamp "$target" >"$root.partial/stamp"
  rm -rf "$root" "$build" && mv "$root.partial" "$root"
}

utf8proc_compile() {
  local target=$1 source=$2 build=$3 prefix=$4 wrapper='' tables=''
  if [ "$target" = wasm ]; then
    export NODE_PATH=${NODE_PATH:-/usr/share/nodejs}
    wrapper=emcmake tables=$(utf8proc_root native)/include/unicode_tables.h
  fi
  $wrapper cmake -G Ninja -S "$utf8proc_recipe" -B "$build" -DCMAKE_BUILD_TYPE=Release \
    -DCMAKE_INSTALL_PREFIX="$prefix" -DUTF8PROC_SOURCE="$source" -DUTF8PROC_TABLES="$tables" &&
    cmake --build "$build" &&
    cmake --install "$build" >/dev/null
}
