// The OPRF beside libsodium's bare scalar multiplication, in one run. Every figure is per element of the batch, so the
// goal reads off the items per second: blind_evaluate_unproven at least 0.8 of bare_scalarmult. With the proof an
// element costs the server two scalar multiplications and an addition, the client five and two.
#include <benchmark/benchmark.h>
#include <sodium.h>

#include <string>
#include <vector>

#include "core/base/random.h"
#include "core/oprf/client.h"
#include "core/oprf/server.h"

namespace feldsiegel::oprf {
namespace {

struct Round {
  explicit Round(std::int64_t count) {
    for (std::int64_t i = 0; i < count; ++i) texts.push_back("person" + std::to_string(i) + "@example.org");
    for (const std::string& text : texts) inputs.push_back(as_bytes(text));
  }
  BlindedBatch blinded() const { return BlindedBatch::blind(Mode::voprf, inputs).value(); }

  std::vector<std::string> texts;
  std::vector<ByteView> inputs;
  KeyPair key = KeyPair::generate();
};

void count_elements(benchmark::State& state) { state.SetItemsProcessed(state.iterations() * state.range(0)); }

void bare_scalarmult(benchmark::State& state) {
  const Round round(state.range(0));
  const BlindedBatch batch = round.blinded();
  std::vector<Element> products(batch.size());
  for (auto _ : state) {
    for (std::size_t i = 0; i < batch.size(); ++i) {
      if (crypto_scalarmult_ristretto255(products[i].data(), round.key.skS().expose_secret().data(),
                                         batch.blinded_elements()[i].data()) != 0) {
        state.SkipWithError("not an element");
      }
    }
    benchmark::DoNotOptimize(products.data());
  }
  count_elements(state);
}

void server_blind_evaluate_unproven(benchmark::State& state) {
  const Round round(state.range(0));
  const BlindedBatch batch = round.blinded();
  for (auto _ : state) {
    if (!blind_evaluate_unproven(round.key, batch.blinded_elements()).ok()) state.SkipWithError("refused");
  }
  count_elements(state);
}

void server_blind_evaluate(benchmark::State& state) {
  const Round round(state.range(0));
  const BlindedBatch batch = round.blinded();
  for (auto _ : state) {
    if (!blind_evaluate(round.key, batch.blinded_elements()).ok()) state.SkipWithError("refused");
  }
  count_elements(state);
}

void client_blind(benchmark::State& state) {
  const Round round(state.range(0));
  for (auto _ : state) benchmark::DoNotOptimize(round.blinded());
  count_elements(state);
}

void client_finalize(benchmark::State& state) {
  const Round round(state.range(0));
  const BlindedBatch batch = round.blinded();
  const Evaluation evaluation = blind_evaluate(round.key, batch.blinded_elements()).value();
  for (auto _ : state) {
    if (!batch.finalize(evaluation, round.key.pkS()).ok()) state.SkipWithError("refused");
  }
  count_elements(state);
}

BENCHMARK(bare_scalarmult)->Arg(1)->Arg(100)->Unit(benchmark::kMicrosecond);
BENCHMARK(server_blind_evaluate_unproven)->Arg(1)->Arg(100)->Unit(benchmark::kMicrosecond);
BENCHMARK(server_blind_evaluate)->Arg(1)->Arg(10)->Arg(100)->Arg(1000)->Unit(benchmark::kMicrosecond);
BENCHMARK(client_blind)->Arg(1)->Arg(100)->Unit(benchmark::kMicrosecond);
BENCHMARK(client_finalize)->Arg(1)->Arg(10)->Arg(100)->Arg(1000)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace feldsiegel::oprf

int main(int argc, char** argv) {
  feldsiegel::initialize_core();
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
}
