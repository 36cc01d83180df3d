# libsodium for every target, from one source package: ensure_sodium. Needs FELDSIEGEL_CACHE and step (common.sh).
#
# Debian 12 ships 1.0.18, without X-Wing, ML-KEM and HKDF. Its newer suites have a source package that is new enough;
# it is taken from the archive that this machine is configured for anyway, and apt checks its signature.

sodium_least_version=1.0.22
sodium_suites="trixie forky sid"
sodium_keyring=/usr/share/keyrings/debian-archive-keyring.gpg
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

# The addresses of the Debian archives configured here, in either format of apt's source lists.
sodium_archives() {
  {
    cat /etc/apt/sources.list.d/*.sources 2>/dev/null | awk '/^URIs:/ { for (i = 2; i <= NF; ++i) print $i }'
    cat /etc/apt/sources.list /etc/apt/sources.list.d/*.list 2>/dev/null |
      awk '$1 == "deb" { for (i = 2; i <= NF; ++i) if ($i ~ /^[a-z+]+:\/\//) { print $i; break } }'
  } | awk '!/security/ && !seen[$0]++' || true  # a list that is not there is not an error
}

# apt with lists and caches of its own, so that it neither needs root nor disturbs the system's.
sodium_apt() {
  local work=$1 command=$2
  shift 2
  "$command" -q -o Dir::Etc::SourceList="$work/sources.list" -o Dir::Etc::SourceParts=/dev/null \
    -o Dir::State::Lists="$work/lists" -o Dir::Cache="$work/cache" -o Acquire::Retries=2 -o APT::Sandbox::User=root "$@"
}

# Puts libsodium_*.orig.tar.gz into the folder $1, whole and verified, unless it is there already.
sodium_fetch() {
  local work archive suite version
  if compgen -G "$1/libsodium_*.orig.tar.gz" >/dev/null; then return 0; fi
  work=$(mktemp -d)
  mkdir -p "$work/lists/partial" "$work/cache/archives/partial"
  for archive in $(sodium_archives); do
    for suite in $sodium_suites; do
      echo "deb-src [signed-by=$sodium_keyring] $archive $suite main" >"$work/sources.list"
      sodium_apt "$work" apt-get update --error-on=any || continue
      version=$(sodium_apt "$work" apt-cache showsrc libsodium 2>/dev/null | awk '/^Version:/ { print $2 }' |
        sort -V | tail -1)
      if [ -z "$version" ] || dpkg --compare-versions "$version" lt "$sodium_least_version"; then continue; fi
      (cd "$work" && sodium_apt "$work" apt-get source --download-only "libsodium=$version") || continue
      mv "$work"/libsodium_*.orig.tar.gz "$1/" && rm -rf "$work" && return 0
    done
  done
  rm -rf "$work"
  echo "No Debian suite of ($sodium_suites) offers libsodium $sodium_least_version or newer as a source package." >&2
  return 1
}

# Unpacks the source and prints its folder.
sodium_source() {
  local work=$FELDSIEGEL_CACHE/sodium/source tarball
  mkdir -p "$work"
  sodium_fetch "$work" >&2 || return 1
  tarball=$(compgen -G "$work/libsodium_*.orig.tar.gz" | sort -V | tail -1)
  if [ ! -e "$work/unpacked/configure" ]; then
    rm -rf "$work/unpacked" && mkdir "$work/unpacked.partial" &&
      tar -xzf "$tarball" --strip-components=1 --no-same-owner -C "$work/unpacked.partial" &&
      mv "$work/unpacked.partial" "$work/unpacked" || return 1
  fi
  echo "$work/unpacked"
}

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
  source=$(sodium_source) || return 1
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
