// Sums of scalar multiples against libsodium's multiplication and addition, at every edge of scalars and elements.
#include "core/oprf/multiscalar.h"

#include <sodium.h>

#include <type_traits>

#include "core/base/random.h"
#include "core/oprf/field.h"
#include "core/oprf/group.h"
#include "core/oprf/point.h"
#include "tests/core/oprf/oprf_fixture.h"

namespace feldsiegel::oprf {
namespace {

using namespace tests;

using Scalars = std::vector<PublicScalar>;
using Elements = std::vector<Element>;

// No secret gets in: not a Scalar, not a span of them, not the bytes that one is read by.
static_assert(!std::is_convertible_v<const Scalar&, PublicScalar>);
static_assert(!std::is_convertible_v<const std::vector<Scalar>&, std::span<const PublicScalar>>);
static_assert(!std::is_convertible_v<decltype(std::declval<Scalar>().expose_secret()), PublicScalar>);

Element generator() { return element("e2f2ae0a6abc4e71a884a961c500515f58e30b6aa582dd8db6a65945e08d2d76"); }

// Little-endian: 0, 1, 2, 15, 16, 17, the order of the group and what lies around it, 2^252, 2^253 - 1, 2^255 - 19,
// 2^255, 2^256 - 1, and runs of ones and zeros that carry through every window.
const char* const edge_scalars[] = {
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0100000000000000000000000000000000000000000000000000000000000000",
    "0200000000000000000000000000000000000000000000000000000000000000",
    "0f00000000000000000000000000000000000000000000000000000000000000",
    "1000000000000000000000000000000000000000000000000000000000000000",
    "1100000000000000000000000000000000000000000000000000000000000000",
    "ecd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010",
    "edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010",
    "eed3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010",
    "0000000000000000000000000000000000000000000000000000000000000010",
    "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff1f",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "0000000000000000000000000000000000000000000000000000000000000080",
    "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    "7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f",
    "8080808080808080808080808080808080808080808080808080808080808080",
    "00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa0a",
};

Element multiple(const PublicScalar& scalar, const Element& element) {
  std::array<std::uint8_t, 64> wide{};
  std::copy(scalar.begin(), scalar.end(), wide.begin());
  PublicScalar reduced;  // libsodium drops the top bit of a scalar; here it counts
  crypto_core_ristretto255_scalar_reduce(reduced.data(), wide.data());
  Element product{};
  if (crypto_scalarmult_ristretto255(product.data(), reduced.data(), element.data()) != 0) return Identity;
  return product;
}

Element sum_by_libsodium(const Scalars& scalars, const Elements& elements) {
  Element sum = Identity;
  for (std::size_t i = 0; i < scalars.size(); ++i) {
    const Element product = multiple(scalars[i], elements[i]);
    REQUIRE(crypto_core_ristretto255_add(sum.data(), sum.data(), product.data()) == 0);
  }
  return sum;
}

void check_sum(const Scalars& scalars, const Elements& elements) {
  const auto sum = multiscalar_sum(scalars, elements);
  REQUIRE(sum.has_value());
  CHECK(to_hex(*sum) == to_hex(sum_by_libsodium(scalars, elements)));
}

template <typename Bytes32>
Bytes32 random_32() {
  Bytes32 bytes;
  randombytes_buf(bytes.data(), bytes.size());
  return bytes;
}

Element random_element() {
  Element element;
  crypto_core_ristretto255_random(element.data());
  return element;
}

Scalars random_scalars(std::size_t count) {
  Scalars scalars(count);
  for (PublicScalar& scalar : scalars) crypto_core_ristretto255_scalar_random(scalar.data());
  return scalars;
}

Elements random_elements(std::size_t count) {
  Elements elements(count);
  for (Element& element : elements) element = random_element();
  return elements;
}

Element negative(const Element& element) {
  Element result;
  REQUIRE(crypto_core_ristretto255_sub(result.data(), Identity.data(), element.data()) == 0);
  return result;
}

TEST_CASE("sums of random multiples are libsodium's at every length around a change of method") {
  for (const std::size_t count :
       {0u, 1u, 2u, 3u, 17u, 49u, 50u, 99u, 100u, 249u, 250u, 499u, 500u, 1000u, 1024u, 1025u}) {
    CAPTURE(count);
    check_sum(random_scalars(count), random_elements(count));
  }
}

TEST_CASE("the sum of nothing is the identity") { CHECK(multiscalar_sum({}, {}) == Identity); }

TEST_CASE("every edge of a scalar is multiplied as libsodium does, alone and in a batch of any method") {
  for (const std::string hex : edge_scalars) {
    CAPTURE(hex);
    for (const std::size_t count : {1u, 3u, 60u, 120u, 260u, 520u}) {
      Scalars scalars = random_scalars(count);
      scalars[count / 2] = element(hex);
      check_sum(scalars, random_elements(count));
      check_sum(Scalars(count, element(hex)), random_elements(count));
    }
  }
}

TEST_CASE("scalars of any 256 bits are not reduced first and give the same") {
  for (const std::size_t count : {1u, 17u, 120u, 520u}) {
    Scalars scalars(count);
    for (PublicScalar& scalar : scalars) scalar = random_32<PublicScalar>();
    check_sum(scalars, random_elements(count));
  }
}

TEST_CASE("the identity, the generator, equal and opposite elements are added like any other") {
  for (const std::size_t count : {2u, 17u, 120u, 520u}) {
    CAPTURE(count);
    const Scalars scalars = random_scalars(count);
    check_sum(scalars, Elements(count, Identity));
    check_sum(scalars, Elements(count, generator()));
    Elements elements(count, generator());
    for (std::size_t i = 0; i < count; i += 2) elements[i] = i % 4 == 0 ? negative(generator()) : Identity;
    check_sum(scalars, elements);
    check_sum(Scalars(count, scalars[0]), elements);
  }
}

TEST_CASE("multiples that cancel give the identity, whichever the method") {
  for (const std::size_t count : {2u, 18u, 120u, 520u, 1030u}) {
    const Scalars halves = random_scalars(count / 2);
    const Elements points = random_elements(count / 2);
    Scalars scalars = halves;
    Elements elements = points;
    scalars.insert(scalars.end(), halves.begin(), halves.end());
    for (const Element& point : points) elements.push_back(negative(point));
    CHECK(multiscalar_sum(scalars, elements) == Identity);
  }
}

TEST_CASE("multiples by zero and by the order are the identity") {
  for (const std::size_t count : {1u, 120u, 520u}) {
    CHECK(multiscalar_sum(Scalars(count, element(edge_scalars[0])), random_elements(count)) == Identity);
    CHECK(multiscalar_sum(Scalars(count, element(edge_scalars[7])), random_elements(count)) == Identity);
  }
}

// RFC 9496 appendix A.2: what bad_elements leaves out of it, and a negative one with the top bit.
const char* const more_bad_elements[] = {
    "0100000000000000000000000000000000000000000000000000000000000080",
    "c34c4e1826e5d403b78e246e88aa051c36ccf0aafebffe137d148a2bf9104562",
    "c940e5a4404157cfb1628b108db051a8d439e1a421394ec4ebccb9ec92a8ac78",
    "47cfc5497c53dc8e61c91d17fd626ffb1c49e2bca94eed052281b510b1117a24",
    "f1c6165d33367351b0da8f6e4511010c68174a03b6581212c71c0e1d026c3c72",
    "87260f7a2f12495118360f02c26a470f450dadf34a413d21042b43b9d93e1309",
    "de6a7b00deadc788eb6b6c8d20c0ae96c2f2019078fa604fee5b87d6e989ad7b",
    "bcab477be20861e01e4a0e295284146a510150d9817763caf1a6f4b422d67042",
    "2a292df7e32cababbd9de088d1d1abec9fc0440f637ed2fba145094dc14bea08",
    "f4a9e534fc0d216c44b218fa0c42d99635a0127ee2e53c712f70609649fdff22",
    "8268436f8c4126196cf64b3c7ddbda90746a378625f9813dd9b8457077256731",
    "2810e5cbc2cc4d4eece54f61c6f69758e289aa7ab440b3cbeaa21995c2f4232b",
    "d483fe813c6ba647ebbfd3ec41adca1c6130c2beeee9d9bf065c8d151c5f396e",
    "8a2e1d30050198c65a54483123960ccc38aef6848e1ec8f5f780e8523769ba32",
    "32888462f8b486c68ad7dd9610be5192bbeaf3b443951ac1a8118419d9fa097b",
    "227142501b9d4355ccba290404bde41575b037693cef1f438c47f8fbf35d1165",
    "5c37cc491da847cfeb9281d407efc41e15144c876e0170b499a96a22ed31e01e",
    "445425117cb8c90edcbc7c1cc0e74f747f2c1efa5630a967c64f287792a48a4b",
};

void check_refused(const Element& bad) {
  for (const std::size_t count : {1u, 3u, 120u, 1030u}) {
    for (const std::size_t place : {std::size_t{0}, count / 2, count - 1}) {
      Elements elements(count, generator());
      elements[place] = bad;
      CHECK_FALSE(multiscalar_sum(random_scalars(count), elements).has_value());
      CHECK_FALSE(multiscalar_sum(Scalars(count), elements).has_value());
    }
  }
}

TEST_CASE("what is no canonical encoding is refused at any place, even when its scalar is zero") {
  for (const std::string hex : bad_elements) {
    CAPTURE(hex);
    if (element(hex) != Identity) check_refused(element(hex));
  }
  for (const std::string hex : more_bad_elements) {
    CAPTURE(hex);
    CHECK_FALSE(is_valid(element(hex)));
    check_refused(element(hex));
  }
}

TEST_CASE("one altered bit of an encoding is refused or taken exactly as libsodium does") {
  for (int round = 0; round < 4; ++round) {
    const Element good = random_element();
    for (std::size_t bit = 0; bit < 256; ++bit) {
      Element bent = good;
      bent[bit / 8] = static_cast<std::uint8_t>(bent[bit / 8] ^ (1u << (bit % 8)));
      const bool valid = crypto_core_ristretto255_is_valid_point(bent.data()) == 1;
      CHECK(vartime::decode(bent).has_value() == valid);
    }
  }
}

TEST_CASE("random bytes are refused or taken exactly as libsodium does, and encode to themselves") {
  int taken = 0;
  for (int round = 0; round < 2000; ++round) {
    Element bytes = random_32<Element>();
    bytes[0] &= 0xfe;
    bytes[31] &= 0x7f;
    const auto addend = vartime::decode(bytes);
    REQUIRE(addend.has_value() == (crypto_core_ristretto255_is_valid_point(bytes.data()) == 1));
    if (!addend) continue;
    ++taken;
    CHECK(vartime::encode(vartime::to_point(*addend, false)) == bytes);
    CHECK(vartime::encode(vartime::to_point(*addend, true)) == negative(bytes));
  }
  CHECK(taken > 200);
}

}  // namespace
}  // namespace feldsiegel::oprf
