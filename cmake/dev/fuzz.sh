# The fuzzers: each for a bounded time, from a corpus that stays in build/fuzz/corpus.
build_fuzzers() {
  cmake --preset fuzz -S "$root" >/dev/null
  cmake --build "$root/build/fuzz" -j "$jobs" --target fuzzers
}

run_one_fuzzer() {
  local name=$1 seconds=$2 corpus=$root/build/fuzz/corpus/$1
  mkdir -p "$corpus"
  cd "$root/build/fuzz"
  tests/fuzz/"$name" "$corpus" -dict="$root/tests/fuzz/dictionaries/json.dict" \
    -max_total_time="$seconds" -max_len=4096 \
    -timeout=10 -rss_limit_mb=2048 -artifact_prefix="$root/build/fuzz/$name-" -print_final_stats=1
}

run_fuzz() {
  local seconds=$1 source name
  case $seconds in '' | *[!0-9]*) say "usage: ./dev fuzz SECONDS"; exit 64 ;; esac
  step "Build the fuzzers" build_fuzzers
  for source in "$root"/tests/fuzz/*_fuzz.cpp; do
    name=$(basename "$source" .cpp)
    step "Fuzz $name for $seconds s" run_one_fuzzer "$name" "$seconds"
  done
  say "No fuzzer found anything. A finding would lie in build/fuzz/, a corpus lies in build/fuzz/corpus/."
}
