# Debian packages that the build, the tests and the demo need.
debian_packages=(
  binaryen brotli build-essential ca-certificates ccache chromium clang clang-format cmake dpkg-dev emscripten
  file firefox-esr fonts-dejavu-core libbenchmark-dev libboost1.81-dev libclang-rt-14-dev libcli11-dev
  libcurl4-openssl-dev libpq-dev
  libreoffice-calc-nogui libspdlog-dev libsqlite3-dev libssl-dev lld ninja-build nlohmann-json3-dev doctest-dev
  openssl postgresql-15 postgresql-client-15 prometheus-cpp-dev sqlite3
)

missing_packages() {
  local name
  for name in "${debian_packages[@]}"; do
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$name" 2>/dev/null)" = installed ] || echo "$name"
  done
  # npm comes with some builds of Node.js, which then conflict with Debian's package of that name.
  command -v npm >/dev/null || echo npm
  command -v node >/dev/null || echo nodejs
}

install_packages() {
  as_root apt-get update
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@"
}

ensure_packages() {
  local missing
  missing=$(missing_packages)
  [ -z "$missing" ] && return 0
  # shellcheck disable=SC2086
  step "Install $(wc -w <<<"$missing") Debian packages" install_packages $missing
}
