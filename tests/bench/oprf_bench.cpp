// The OPRF in units of libsodium's bare scalar multiplication (crypto_scalarmult_ristretto255), per element of a batch,
// in one run: natively and, under node, as WebAssembly. Every figure is the least processor time of many turns, so that
// a busy machine does little harm. Goals: evaluate_proven at least 0.8 of bare's speed for 1000 elements; finalize at
// most 1.5 multiplications.
#include <sodium.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <functional>
#include <string>
#include <vector>

#ifdef __EMSCRIPTEN__
#include <emscripten.h>
#endif

#include "core/base/random.h"
#include "core/oprf/client.h"
#include "core/oprf/multiscalar.h"
#include "core/oprf/server.h"

namespace feldsiegel::oprf {
namespace {

void require(bool condition) {
  if (!condition) std::abort();
}

struct Batch {
  explicit Batch(std::size_t count) : weights(count), products(count) {
    for (std::size_t i = 0; i < count; ++i) texts.push_back("person" + std::to_string(i) + "@example.org");
    for (const std::string& text : texts) inputs.push_back(as_bytes(text));
    for (PublicScalar& weight : weights) crypto_core_ristretto255_scalar_random(weight.data());
  }

  std::vector<PublicScalar> weights;
  std::vector<Element> products;
  std::vector<std::string> texts;
  std::vector<ByteView> inputs;
  KeyPair key = KeyPair::generate();
};

struct Measured {
  const char* name;
  std::function<void()> run;
  double least = 1e300;  ///< seconds for the whole batch
};

// Processor time in seconds; Emscripten's std::clock is none.
#ifdef __EMSCRIPTEN__
double now() {
  return EM_ASM_DOUBLE({
    const used = process.cpuUsage();
    return (used.user + used.system) / 1e6;
  });
}
#else
double now() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }
#endif

// Small batches several times, to last longer than the clock's steps.
double seconds(const std::function<void()>& run, std::size_t times) {
  const double start = now();
  for (std::size_t i = 0; i < times; ++i) run();
  return (now() - start) / static_cast<double>(times);
}

// In turns for four seconds, at least five each.
void measure(std::vector<Measured>& all, std::size_t times) {
  const double end = now() + 4;
  for (int turn = 0; turn < 5 || now() < end; ++turn) {
    for (Measured& one : all) one.least = std::min(one.least, seconds(one.run, times));
  }
}

void bench(std::size_t count) {
  Batch batch(count);
  const BlindedBatch blinded = BlindedBatch::blind(Mode::voprf, batch.inputs).value();
  const auto elements = blinded.blinded_elements();
  const Evaluation evaluation = blind_evaluate(batch.key, elements).value();
  std::vector<Measured> all = {
      {"bare",
       [&] {
         for (std::size_t i = 0; i < count; ++i) {
           require(crypto_scalarmult_ristretto255(batch.products[i].data(), batch.key.skS().expose_secret().data(),
                                                  elements[i].data()) == 0);
         }
       }},
      {"evaluate_unproven", [&] { require(blind_evaluate_unproven(batch.key, elements).ok()); }},
      {"evaluate_proven", [&] { require(blind_evaluate(batch.key, elements).ok()); }},
      {"blind", [&] { require(BlindedBatch::blind(Mode::voprf, batch.inputs).ok()); }},
      {"finalize", [&] { require(blinded.finalize(evaluation, batch.key.pkS()).ok()); }},
      {"multiscalar_sum", [&] { require(multiscalar_sum(batch.weights, elements).has_value()); }},
  };
  measure(all, std::max<std::size_t>(1, 50 / count));
  const double bare = all[0].least;
  for (const Measured& one : all) {
    std::printf("%5zu  %-18s %9.2f us  %6.3f multiplications  %6.3f of bare's speed\n", count, one.name,
                one.least / static_cast<double>(count) * 1e6, one.least / bare, bare / one.least);
  }
}

}  // namespace
}  // namespace feldsiegel::oprf

int main() {
  feldsiegel::initialize_core();
  std::printf("batch  what               per element\n");
  for (const std::size_t count : {1u, 16u, 100u, 1000u}) feldsiegel::oprf::bench(count);
}
