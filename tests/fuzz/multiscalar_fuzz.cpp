// Sums of scalar multiples against libsodium, which multiplies a few elements alone: an element that occurs many times
// is multiplied there by the sum of its scalars. Encodings are taken or refused exactly as libsodium does.
#include "core/oprf/multiscalar.h"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <vector>

#include "core/base/bytes.h"
#include "tests/fuzz/expect.h"

namespace {

using namespace feldsiegel;
using fuzz::expect;
using oprf::Element;
using oprf::PublicScalar;

// Up to seven elements; one time in eight as many as each method and width takes.
std::size_t count_for(std::uint8_t choice) {
  constexpr std::size_t many[] = {17, 49, 50, 60, 99, 100, 101, 64, 51, 33, 25, 12, 250, 260, 500, 1026};
  static_assert(std::size(many) == 16);
  return choice % 8 != 0 ? choice % 8 : many[choice / 16];
}

// The input byte by byte, zeros behind its end.
class Reader {
 public:
  explicit Reader(ByteView bytes) : bytes_(bytes) {}
  std::uint8_t byte() {
    if (bytes_.empty()) return 0;
    const std::uint8_t first = bytes_[0];
    bytes_ = bytes_.subspan(1);
    return first;
  }
  template <std::size_t N>
  std::array<std::uint8_t, N> array() {
    std::array<std::uint8_t, N> result;
    for (std::uint8_t& next : result) next = byte();
    return result;
  }

 private:
  ByteView bytes_;
};

bool is_valid(const Element& element) { return crypto_core_ristretto255_is_valid_point(element.data()) == 1; }

// Raw bytes, a hash, a small multiple of the generator, the negative of one before or one before.
Element element(Reader& reader, const std::vector<Element>& before) {
  Element result{};
  switch (const std::uint8_t kind = reader.byte(); kind % 5) {
    case 0: return reader.array<32>();
    case 1: crypto_core_ristretto255_from_hash(result.data(), reader.array<64>().data()); return result;
    case 2: {
      const PublicScalar scalar{static_cast<std::uint8_t>(kind / 5)};
      static_cast<void>(crypto_scalarmult_ristretto255_base(result.data(), scalar.data()));
      return result;
    }
    default:
      if (before.empty()) return result;
      if (kind % 5 == 4) return before[kind % before.size()];
      static_cast<void>(crypto_core_ristretto255_sub(result.data(), result.data(), before.back().data()));
      return result;
  }
}

PublicScalar reduced(const PublicScalar& scalar) {
  std::array<std::uint8_t, 64> wide{};
  std::copy(scalar.begin(), scalar.end(), wide.begin());
  PublicScalar result;
  crypto_core_ristretto255_scalar_reduce(result.data(), wide.data());
  return result;
}

// What is at i of the input's few scalars, all different when there are many of them.
PublicScalar varied(PublicScalar scalar, std::size_t i) {
  for (std::size_t j = 0; i > 0; ++j, i >>= 2) {
    scalar[(7 * j + i) % 32] = static_cast<std::uint8_t>(scalar[(7 * j + i) % 32] ^ (0x35 * i));
  }
  return scalar;
}

Element expected_sum(const std::vector<Element>& distinct, const std::vector<PublicScalar>& scalars) {
  std::vector<PublicScalar> totals(distinct.size());
  for (std::size_t i = 0; i < scalars.size(); ++i) {
    PublicScalar& total = totals[i % distinct.size()];
    crypto_core_ristretto255_scalar_add(total.data(), total.data(), reduced(scalars[i]).data());
  }
  Element sum{};
  for (std::size_t i = 0; i < distinct.size(); ++i) {
    Element product{};
    if (crypto_scalarmult_ristretto255(product.data(), totals[i].data(), distinct[i].data()) != 0) product = {};
    expect(crypto_core_ristretto255_add(sum.data(), sum.data(), product.data()) == 0);
  }
  return sum;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static_cast<void>(sodium_init());
  Reader reader({data, size});
  const std::size_t count = count_for(reader.byte());
  std::vector<Element> distinct;
  std::vector<PublicScalar> few;
  for (std::size_t i = 1 + reader.byte() % 4; i > 0; --i) {
    distinct.push_back(element(reader, distinct));
    few.push_back(reader.array<32>());
  }
  std::vector<Element> elements;
  std::vector<PublicScalar> scalars;
  for (std::size_t i = 0; i < count; ++i) {
    elements.push_back(distinct[i % distinct.size()]);
    scalars.push_back(varied(few[i % few.size()], i / few.size()));
  }
  const auto sum = oprf::multiscalar_sum(scalars, elements);
  distinct.resize(std::min(count, distinct.size()));  // the ones that were used
  expect(sum.has_value() == std::all_of(distinct.begin(), distinct.end(), is_valid));
  if (sum) expect(*sum == expected_sum(distinct, scalars));
  return 0;
}
