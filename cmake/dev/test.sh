# Runs every suite, goes on after a failure, and closes with one line of totals.
passed=0 failed=0 skipped=0

# tally SUITE LOG STATUS: adds up what a runner says of itself. A suite that ends badly without counting is one failure.
tally() {
  local suite=$1 log=$2 status=$3 counts
  counts=$(run_node "$root/cmake/dev/tally.mjs" "$log") || counts="0 0 0"
  local p f s
  read -r p f s <<<"$counts"
  if [ "$status" -ne 0 ] && [ "$f" -eq 0 ]; then f=1; fi
  if [ "$status" -eq 0 ] && [ $((p + f)) -eq 0 ]; then f=1; fi  # a suite that ran nothing has failed
  passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
  printf '  %-52s %5d passed %3d failed %3d skipped\n' "$suite" "$p" "$f" "$s"
  if [ "$f" -gt 0 ]; then
    grep -nE 'ERROR:|FAIL|✗|×|Error:|not ok|\*\*\*' "$log" | head -n 30 | sed 's/^/    /' || true
    printf '    Log: %s\n' "${log#"$root"/}"
  fi
}

# suite NAME command...: one suite; its output goes to a log of its own.
suite() {
  local name=$1 log status=0
  shift
  log=$logs/test-$(printf '%s' "$name" | tr -cs 'A-Za-z0-9' '-' | tr 'A-Z' 'a-z' | sed 's/-$//').log
  set +e
  (set -e; "$@") >"$log" 2>&1 </dev/null
  status=$?
  set -e
  tally "$name" "$log" "$status"
}

run_tests() {
  say ""
  say "Tests"
  suite "Layers, names and generated files" run_lint_checks
  suite "Core, native" "$root/build/native/tests/core/core_tests"
  suite "Core, WebAssembly" run_node "$root/build/wasm/tests/core/core_tests.js"
  suite "Core, WebAssembly with SIMD" run_node "$root/build/wasm-simd/tests/core/core_tests.js"
  suite "Test vectors are what the code makes" \
    "$root/build/native/tests/vectors/generate_vectors" check "$root/tests/vectors"
  suite "Misuse must not compile" ctest --test-dir "$root/build/native" -L compile_fail --output-on-failure
  suite "Sidecar" "$root/build/native/tests/sidecar/sidecar_tests"
  suite "Audit log, in SQLite and PostgreSQL" "$root/build/native/tests/sidecar/audit/audit_tests"
  suite "Webhooks and anchors" "$root/build/native/tests/sidecar/notify/notify_tests"
  suite "Vault, in SQLite and PostgreSQL" "$root/build/native/tests/sidecar/vault/vault_tests"
  suite "Periodic jobs, of several instances" "$root/build/native/tests/sidecar/periodic/periodic_tests"
  suite "npm package and interop" run_node node_modules/vitest/vitest.mjs run
  suite "End to end in Chromium and Firefox" run_node ../tests/e2e/run.mjs
  say ""
  say "$passed passed, $failed failed, $skipped skipped"
  [ "$failed" -eq 0 ]
}
