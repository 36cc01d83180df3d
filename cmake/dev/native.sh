# The core, the sidecar and their tests, for this machine.
configure_and_build() {
  cmake --preset "$1" -S "$root" >/dev/null
  cmake --build "$root/build/$1" -j "$jobs"
}

build_native() { step "Build core and sidecar" configure_and_build native; }
