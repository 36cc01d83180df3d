# What can be checked without building: layers, form, generated files. Each check prints its findings and counts as one.
# lint_check NAME command...
lint_check() {
  local name=$1 findings
  shift
  if findings=$("$@" 2>&1); then
    printf 'ok    %s\n' "$name"
    lint_passed=$((lint_passed + 1))
  else
    printf 'FAIL  %s\n' "$name"
    printf '%s\n' "$findings" | sed 's/^/      /'
    lint_failed=$((lint_failed + 1))
  fi
}

# What git tracks or would track. Files that are deleted but not yet committed are still listed by git.
files_of() {
  git ls-files --cached --others --exclude-standard -- "$@" | while read -r file; do
    if [ -e "$file" ]; then echo "$file"; fi
  done
}

format_cpp() { (cd "$root" && files_of '*.cpp' '*.h' '*.c' | xargs -P "$jobs" -n 50 clang-format "$@"); }
format_scripts() {
  (cd "$root" && files_of '*.ts' '*.tsx' '*.mts' '*.mjs' '*.cjs' '*.js' |
    xargs "$(prettier_of_project)" --log-level warn "$@")
}

# ./dev format: both formatters over everything.
run_format() {
  ensure_packages
  ensure_node_modules
  format_cpp -i
  format_scripts --write
}

run_lint_checks() {
  lint_passed=0 lint_failed=0
  lint_check "The checks find planted violations" run_node --test "$root/tests/lint/lint_test.mjs" \
    "$root/tests/lint/monitoring_test.mjs" "$root/tests/lint/imports_test.mjs"
  lint_check "Includes and links follow the layers" run_node "$root/cmake/dev/check_layers.mjs"
  lint_check "Imports of the npm package follow its layers" run_node "$root/cmake/dev/check_imports.mjs"
  lint_check "C++ is formatted" format_cpp --dry-run --Werror
  lint_check "TypeScript and JavaScript are formatted" format_scripts --check
  lint_check "Lines, lengths and spaces" run_node "$root/cmake/dev/check_style.mjs"
  lint_check "Links of the documentation" run_node "$root/cmake/dev/check_links.mjs"
  lint_check "Logs, metrics, alerts and queries fit the code" run_node "$root/cmake/dev/check_monitoring.mjs"
  lint_check "Generated: protections for TypeScript" run_node "$root/cmake/dev/generate_protections.mjs" --check
  lint_check "Generated: error codes for TypeScript" run_node "$root/cmake/dev/generate_errors.mjs" --check
  lint_check "Generated: table of error codes" run_node "$root/cmake/dev/generate_error_page.mjs" --check
  lint_check "Generated: table of audit actions" run_node "$root/cmake/dev/generate_audit_actions.mjs" --check
  printf '%d passed, %d failed\n' "$lint_passed" "$lint_failed"
  [ "$lint_failed" -eq 0 ]
}

run_lint() {
  ensure_packages
  ensure_node_modules
  run_lint_checks
}

generate_files() {
  step "Generate protections for TypeScript" run_node "$root/cmake/dev/generate_protections.mjs"
  step "Generate error codes for TypeScript" run_node "$root/cmake/dev/generate_errors.mjs"
  step "Generate the table of error codes" run_node "$root/cmake/dev/generate_error_page.mjs"
  step "Generate the table of audit actions" run_node "$root/cmake/dev/generate_audit_actions.mjs"
  step "Generate test vectors" "$root/build/native/tests/vectors/generate_vectors" write "$root/tests/vectors"
}
