#include "core/oprf/dleq.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <string>
#include <vector>

#include "core/oprf/multiscalar.h"

namespace feldsiegel::oprf {
namespace {

using TwoBytes = std::array<std::uint8_t, 2>;

constexpr TwoBytes I2OSP(std::size_t number) {
  return {static_cast<std::uint8_t>(number >> 8), static_cast<std::uint8_t>(number & 0xff)};
}

constexpr TwoBytes length_of_element = I2OSP(Ne);
constexpr TwoBytes length_of_seed = I2OSP(Nh);

Output composite_seed(const Element& Bm) {
  const std::string seedDST = "Seed-" + CreateContextString(Mode::voprf);
  return Hash({length_of_element, Bm, I2OSP(seedDST.size()), as_bytes(seedDST)});
}

// The weights di. They are public: everything that they are made of goes over the wire.
std::vector<PublicScalar> weights(const Element& B, std::span<const Element> C, std::span<const Element> D) {
  const Output seed = composite_seed(B);
  const std::string DST = "HashToScalar-" + CreateContextString(Mode::voprf);
  std::vector<PublicScalar> d(C.size());
  for (std::size_t i = 0; i < d.size(); ++i) {
    const Scalar di = HashToScalar_with_DST(
        {length_of_seed, seed, I2OSP(i), length_of_element, C[i], length_of_element, D[i], as_bytes("Composite")}, DST);
    std::memcpy(d[i].data(), di.expose_secret().data(), Ns);
  }
  return d;
}

struct Composites {
  Element M;
  Element Z;
};

// ComputeCompositesFast: the server knows k and need not sum over D.
std::optional<Composites> ComputeCompositesFast(const Scalar& k, const Element& B, std::span<const Element> C,
                                                std::span<const Element> D) {
  const auto M = multiscalar_sum(weights(B, C, D), C);
  if (!M) return std::nullopt;
  const auto Z = ScalarMult(k, *M);
  if (!Z) return std::nullopt;
  return Composites{*M, *Z};
}

// No element of a proof is the identity, which a sum would take.
bool holds_identity(std::span<const Element> elements) {
  return std::find(elements.begin(), elements.end(), Identity) != elements.end();
}

std::optional<Composites> ComputeComposites(const Element& B, std::span<const Element> C, std::span<const Element> D) {
  if (holds_identity(C) || holds_identity(D)) return std::nullopt;
  const std::vector<PublicScalar> d = weights(B, C, D);
  const auto M = multiscalar_sum(d, C);
  const auto Z = multiscalar_sum(d, D);
  if (!M || !Z) return std::nullopt;
  return Composites{*M, *Z};
}

// c = HashToScalar(challengeTranscript)
Scalar challenge(const Element& Bm, const Composites& composites, const Element& t2, const Element& t3) {
  return HashToScalar({length_of_element, Bm, length_of_element, composites.M, length_of_element, composites.Z,
                       length_of_element, t2, length_of_element, t3, as_bytes("Challenge")},
                      Mode::voprf);
}

// s * A + c * B for the A whose product with s is given.
std::optional<Element> commitment(const std::optional<Element>& s_times_A, const Scalar& c, const Element& B) {
  const auto c_times_B = ScalarMult(c, B);
  if (!s_times_A || !c_times_B) return std::nullopt;
  return Add(*s_times_A, *c_times_B);
}

}  // namespace

std::optional<Proof> GenerateProof(const Scalar& k, const Element& B, std::span<const Element> C,
                                   std::span<const Element> D, const Scalar& r) {
  const auto composites = ComputeCompositesFast(k, B, C, D);
  if (!composites) return std::nullopt;
  const auto t2 = ScalarMultGen(r);
  const auto t3 = ScalarMult(r, composites->M);
  if (!t2 || !t3) return std::nullopt;

  const Scalar c = challenge(B, *composites, *t2, *t3);
  const Scalar s = subtract_product(r, c, k);
  Proof proof;
  std::memcpy(proof.data(), c.expose_secret().data(), Ns);
  std::memcpy(proof.data() + Ns, s.expose_secret().data(), Ns);
  return proof;
}

bool VerifyProof(const Element& B, std::span<const Element> C, std::span<const Element> D, const Proof& proof) {
  const auto c = DeserializeScalar(ByteView(proof).first(Ns));
  const auto s = DeserializeScalar(ByteView(proof).last(Ns));
  if (!c || !s) return false;
  const auto composites = ComputeComposites(B, C, D);
  if (!composites) return false;
  const auto t2 = commitment(ScalarMultGen(*s), *c, B);
  const auto t3 = commitment(ScalarMult(*s, composites->M), *c, composites->Z);
  if (!t2 || !t3) return false;
  const Scalar expected_c = challenge(B, *composites, *t2, *t3);
  return equal_in_constant_time(expected_c.expose_secret(), c->expose_secret());
}

}  // namespace feldsiegel::oprf
