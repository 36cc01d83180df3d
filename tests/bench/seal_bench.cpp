// Native sealing and opening of a batch beside libsodium's bare AEAD loop over the same values, in one run.
#include <benchmark/benchmark.h>
#include <sodium.h>

#include <algorithm>
#include <string>
#include <vector>

#include "core/base/random.h"
#include "tests/support/sealing_fixture.h"

namespace feldsiegel {
namespace {

using testing::SealingFixture;

// About 1 MiB of text a round, whatever the size of one value.
std::size_t cells_for(std::size_t value_size) { return std::clamp<std::size_t>((1u << 20) / value_size, 1, 5000); }

struct Batch {
  explicit Batch(std::size_t value_size) : value(value_size, 'v') {
    const std::size_t count = cells_for(value_size);
    for (std::size_t i = 0; i < count; ++i) {
      id_texts.push_back("E-" + std::to_string(100000 + i / 5));
      const auto row = static_cast<std::uint32_t>(i / 5);
      const auto column = static_cast<std::uint32_t>(i % 3);
      cells.push_back({row, column, ValueType::text, as_bytes(value)});
    }
    for (std::size_t i = 0; i < count; i += 5) ids.push_back(as_bytes(id_texts[i]));
  }
  std::string value;
  std::vector<std::string> id_texts;
  std::vector<ByteView> ids;
  std::vector<Cell> cells;
};

// `aad_size` 26 is what lp("employees") || lp("E-100000") || lp("salary") comes to: the same work for the cipher.
void bare_aead(benchmark::State& state, std::size_t aad_size) {
  const Bytes aad(aad_size);
  const Batch batch(static_cast<std::size_t>(state.range(0)));
  const Bytes key = random_bytes(32);
  Bytes nonce = random_bytes(12);
  Bytes out(batch.value.size() + 16);
  for (auto _ : state) {
    for (const Cell& cell : batch.cells) {
      sodium_increment(nonce.data(), nonce.size());
      crypto_aead_chacha20poly1305_ietf_encrypt(out.data(), nullptr, cell.value.data(), cell.value.size(), aad.data(),
                                                aad.size(), nullptr, nonce.data(), key.data());
      benchmark::DoNotOptimize(out.data());
    }
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(batch.cells.size()));
}

void seal_batch_native(benchmark::State& state) {
  const Batch batch(static_cast<std::size_t>(state.range(0)));
  const SealingFixture fixture;
  auto session = fixture.session();
  const auto plan = SealingPlan::make(fixture.directory, session, "employees", {"salary", "notes", "salary"}).value();
  std::string out;
  for (auto _ : state) {
    out.clear();
    if (!seal_batch(session, plan, batch.ids, batch.cells, out).ok()) state.SkipWithError("sealing failed");
    benchmark::DoNotOptimize(out.data());
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(batch.cells.size()));
}

void open_batch_native(benchmark::State& state) {
  const std::string value(static_cast<std::size_t>(state.range(0)), 'v');
  const SealingFixture fixture;
  auto session = fixture.session();
  std::vector<std::string> sealed;
  for (std::size_t i = 0; i < cells_for(value.size()); ++i) {
    sealed.push_back(fixture.seal(session, "employees", "E-1", "salary", value));
  }
  const Grant grant = fixture.payroll();
  auto opener = Opener::make(grant, fixture.key, {1, 1}).value();
  const auto header = opener.open_header(session.header()).value();
  RecordOpener records("employees");
  if (!records.start_record("E-1").ok()) state.SkipWithError("record id refused");
  for (auto _ : state) {
    for (const std::string& text : sealed) {
      const auto opened = records.open(header, "salary", text);
      if (!opened.ok()) state.SkipWithError("opening failed");
      benchmark::DoNotOptimize(opened->value.data());
    }
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(sealed.size()));
}

BENCHMARK_CAPTURE(bare_aead, same_aad, 26)->Arg(32)->Arg(1024)->Arg(1 << 20);
BENCHMARK_CAPTURE(bare_aead, no_aad, 0)->Arg(32)->Arg(1024)->Arg(1 << 20);
BENCHMARK(seal_batch_native)->Arg(32)->Arg(1024)->Arg(1 << 20);
BENCHMARK(open_batch_native)->Arg(32)->Arg(1024)->Arg(1 << 20);

}  // namespace
}  // namespace feldsiegel

int main(int argc, char** argv) {
  feldsiegel::initialize_core();
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
}
