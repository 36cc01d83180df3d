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
