# Benchmarks as ratios within one run. Results: build/bench/*.json and build/bench/seal.svg.
build_benches() {
  cmake --preset native -S "$root" -DFELDSIEGEL_BENCH=ON >/dev/null
  cmake --build "$root/build/native" -j "$jobs" --target seal_bench reveal_bench oprf_bench
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
}
