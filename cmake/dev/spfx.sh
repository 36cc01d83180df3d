# The sample as a SharePoint package, with Microsoft's own toolchain. That is an installation of about 1 GB, so it
# lives in the cache, and `./dev spfx` is a step of its own.
spfx_folder() { echo "$FELDSIEGEL_CACHE/spfx/package/sample"; }

# The library's built package with the sample inside, as in the repository, but without anything else of it.
spfx_copy() {
  local sample
  sample=$(spfx_folder)
  mkdir -p "$sample"
  rm -rf "$sample"/{src,config,teams,lib,lib-commonjs,dist,release,temp,sharepoint} "$sample/../dist"
  cp -R "$root/spfx-bindings/sample/." "$sample/"
  cp -R "$root/spfx-bindings/dist" "$root/spfx-bindings/package.json" "$sample/.."
}

# Runs npm or npx under the project's Node.js in the sample's copy.
spfx_run() { (cd "$(spfx_folder)" && PATH="$(dirname "$(node_of_project)"):$PATH" "$@"); }

spfx_install() {
  spfx_run npm ci --no-audit --no-fund --cache "$FELDSIEGEL_CACHE/npm"
  hash_of "$(spfx_folder)/package-lock.json" >"$(spfx_folder)/node_modules/.feldsiegel-stamp"
}

# npm has copied the library when it installed; a newer build of it goes the same way.
spfx_refresh_library() {
  local library
  library=$(spfx_folder)/node_modules/@feldsiegel/spfx
  rm -rf "$library" && mkdir -p "$library"
  cp -R "$(spfx_folder)/../dist" "$(spfx_folder)/../package.json" "$library/"
}

spfx_collect() {
  mkdir -p "$root/build/spfx"
  cp "$(spfx_folder)"/sharepoint/solution/*.sppkg "$root/build/spfx/"
}

run_spfx() {
  local sample stamp package=$root/build/spfx/feldsiegel-personnel-sample.sppkg
  step "Copy the sample" spfx_copy
  sample=$(spfx_folder)
  stamp=$(cat "$sample/node_modules/.feldsiegel-stamp" 2>/dev/null || true)
  if [ "$stamp" != "$(hash_of "$sample/package-lock.json")" ]; then step "Install the SPFx toolchain" spfx_install; fi
  spfx_refresh_library
  step "Build the web part (heft test --production)" spfx_run npx heft test --clean --production
  step "Package the solution" spfx_run npx heft package-solution --production
  spfx_collect
  say ""
  run_node --disable-warning=ExperimentalWarning demo/check-package.mjs "$package"
  say ""
  say "  Package: ${package#"$root"/} ($(du -h --apparent-size "$package" | cut -f1))"
}
