# Benchmarks as ratios within one run. Results: build/bench/*.json and build/bench/seal.svg.
build_benches() {
  cmake --preset native -S "$root" -DFELDSIEGEL_BENCH=ON >/dev/null
  cmake --build "$root/build/native" -j "$jobs" --target seal_bench reveal_bench oprf_bench enroll_bench \
    merkle_bench vault_bench audit_bench audit_proof_bench audit_reveal_bench audit_export_bench
}

# One native benchmark, shown and kept: bench_kept NAME FILE TITLE
bench_kept() {
  say ""
  say "  $3"
  "$root/build/native/tests/bench/$1_bench" | tee "$root/build/bench/$2" | sed 's/^/    /'
}

run_bench() {
  step "Build the benchmarks" build_benches
  mkdir -p "$root/build/bench"
  say ""
  "$root/build/native/tests/bench/seal_bench" --benchmark_min_time=0.4 --benchmark_repetitions=5 \
    --benchmark_report_aggregates_only=true --benchmark_out_format=json \
    --benchmark_out="$root/build/bench/native.json" >/dev/null
  "$root/build/native/tests/bench/reveal_bench" >"$root/build/bench/reveal.json"
  run_node bench/run.mjs "$root/build/bench"
  bench_kept oprf oprf.txt "Pseudonyms: in multiples of one bare scalar multiplication"
  bench_kept merkle merkle.txt "The log: proofs at 10,000,000 leaves, in hashes of a leaf of 400 bytes"
  bench_kept enroll enroll.json "10,000 people get their pseudonym through HTTP"
  bench_kept vault vault.json "Look-ups in vaults of 10,000 to 10,000,000 assignments, microseconds"
  bench_kept audit audit.json "Audit events made durable, beside a bare loop of SQLite"
  bench_kept audit_proof audit_proof.json "Proofs out of the database of 10,000,000 events"
  bench_kept audit_reveal audit_reveal.json "Revealing with the audit log and without it, 256 at a time"
  bench_kept audit_export audit_export.txt "Exports of the audit log of 100,000 and 1,000,000 rows"
}

# another_commit COMMIT: where its files lie; they are taken out of the repository once and kept with what was built.
another_commit() {
  local commit source
  commit=$(git -C "$root" rev-parse --verify --quiet "$1^{commit}") || {
    say "No such commit: $1" >&2
    return 1
  }
  source=$root/build/against/$commit
  if [ ! -d "$source" ]; then
    rm -rf "$source.partial"
    mkdir -p "$source.partial"
    git -C "$root" archive "$commit" | tar -x -C "$source.partial"
    mv "$source.partial" "$source"
  fi
  echo "$source"
}

# build_targets SOURCE TARGET...: with the libraries and the compiler cache that this checkout has, so that only the
# program differs.
build_targets() {
  local source=$1
  shift
  export CCACHE_BASEDIR=$source
  cmake --preset native -S "$source" >/dev/null
  cmake --build "$source/build/native" -j "$jobs" --target "$@"
}

# run_bench_against COMMIT [options of against.mjs]
run_bench_against() {
  local source
  source=$(another_commit "${1:?which commit}")
  shift
  ensure_packages
  ensure_sodium
  ensure_utf8proc
  step "Build the sidecar and the client that measures" build_targets "$root" feldsiegel load
  ensure_node_modules
  step "Build the sidecar of the other commit" build_targets "$source" feldsiegel
  mkdir -p "$root/build/bench"
  say ""
  say "  New / old: median of the rounds (least to most)"
  run_node ../tests/bench/against.mjs "$source/build/native/sidecar/feldsiegel" "$root/build/bench/against.json" "$@"
}
