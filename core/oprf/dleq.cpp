#include "core/oprf/dleq.h"

#include <array>
#include <cstring>
#include <string>

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

// The weight di of one pair. The weights are public: everything that they are made of goes over the wire.
class Weights {
 public:
  explicit Weights(const Element& B)
      : seed_(composite_seed(B)), DST_("HashToScalar-" + CreateContextString(Mode::voprf)) {}

  Scalar at(std::size_t i, const Element& Ci, const Element& Di) const {
    return HashToScalar_with_DST({length_of_seed, seed_, I2OSP(i), length_of_element, Ci, length_of_element, Di,
                                  as_bytes("Composite")},
                                 DST_);
  }

 private:
  Output seed_;
  std::string DST_;
};

// sum = weight * element + sum. False when the element is not valid.
bool accumulate(Element& sum, const Scalar& weight, const Element& element) {
  const auto product = ScalarMult(weight, element);
  if (!product) return false;
  const auto total = sum == Identity ? product : Add(*product, sum);
  if (!total) return false;
  sum = *total;
  return true;
}

struct Composites {
  Element M = Identity;
  Element Z = Identity;
};

// ComputeCompositesFast: the server knows k and need not sum over D.
std::optional<Composites> ComputeCompositesFast(const Scalar& k, const Element& B, std::span<const Element> C,
                                                std::span<const Element> D) {
  const Weights weights(B);
  Composites made;
  for (std::size_t i = 0; i < C.size(); ++i) {
    if (!accumulate(made.M, weights.at(i, C[i], D[i]), C[i])) return std::nullopt;
  }
  const auto Z = ScalarMult(k, made.M);
  if (!Z) return std::nullopt;
  made.Z = *Z;
  return made;
}

std::optional<Composites> ComputeComposites(const Element& B, std::span<const Element> C, std::span<const Element> D) {
  const Weights weights(B);
  Composites made;
  for (std::size_t i = 0; i < C.size(); ++i) {
    const Scalar di = weights.at(i, C[i], D[i]);
    if (!accumulate(made.M, di, C[i]) || !accumulate(made.Z, di, D[i])) return std::nullopt;
  }
  return made;
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
