#include "core/oprf/group.h"

#include <sodium.h>

#include <cstring>

#include "core/base/random.h"

namespace feldsiegel::oprf {
namespace {

static_assert(Ne == crypto_core_ristretto255_BYTES && Ne == crypto_scalarmult_ristretto255_BYTES);
static_assert(Ns == crypto_core_ristretto255_SCALARBYTES);

using Wide = Secret<crypto_core_ristretto255_NONREDUCEDSCALARBYTES>;

const std::uint8_t* read(const Scalar& scalar) { return scalar.expose_secret().data(); }
std::uint8_t* write(Scalar& scalar) { return scalar.expose_secret_for_writing().data(); }

Scalar copy_of(const Scalar& scalar) {
  Scalar copy;
  std::memcpy(write(copy), read(scalar), Ns);
  return copy;
}

Scalar reduce(const Wide& wide) {
  Scalar scalar;
  crypto_core_ristretto255_scalar_reduce(write(scalar), wide.expose_secret().data());
  return scalar;
}

}  // namespace

Element HashToGroup(Pieces msg, Mode mode) {
  Secret<crypto_core_ristretto255_HASHBYTES> uniform_bytes;
  expand_message_xmd(msg, "HashToGroup-" + CreateContextString(mode), uniform_bytes.expose_secret_for_writing());
  Element element;
  crypto_core_ristretto255_from_hash(element.data(), uniform_bytes.expose_secret().data());
  return element;
}

Scalar HashToScalar(Pieces msg, Mode mode) {
  return HashToScalar_with_DST(msg, "HashToScalar-" + CreateContextString(mode));
}

Scalar HashToScalar_with_DST(Pieces msg, std::string_view DST) {
  Wide uniform_bytes;
  expand_message_xmd(msg, DST, uniform_bytes.expose_secret_for_writing());
  return reduce(uniform_bytes);
}

Scalar RandomScalar() {
  Scalar scalar;
  crypto_core_ristretto255_scalar_random(write(scalar));
  return scalar;
}

std::optional<Scalar> DeserializeScalar(ByteView bytes) {
  if (bytes.size() != Ns) return std::nullopt;
  Wide wide;
  std::memcpy(wide.expose_secret_for_writing().data(), bytes.data(), Ns);
  Scalar scalar = reduce(wide);
  const bool canonical = sodium_memcmp(read(scalar), bytes.data(), Ns) == 0;
  if (!canonical || sodium_is_zero(read(scalar), Ns) != 0) return std::nullopt;
  return scalar;
}

bool is_valid(const Element& element) {
  return crypto_core_ristretto255_is_valid_point(element.data()) == 1 && element != Identity;
}

std::optional<Element> ScalarMult(const Scalar& k, const Element& A) {
  Element product;
  // libsodium refuses what is not canonical and a product that is the identity; the order being prime, that means
  // that one of the factors is nil.
  if (crypto_scalarmult_ristretto255(product.data(), read(k), A.data()) != 0) return std::nullopt;
  return product;
}

std::optional<Element> ScalarMultGen(const Scalar& k) {
  Element product;
  if (crypto_scalarmult_ristretto255_base(product.data(), read(k)) != 0) return std::nullopt;
  return product;
}

std::optional<Element> Add(const Element& A, const Element& B) {
  Element sum;
  if (crypto_core_ristretto255_add(sum.data(), A.data(), B.data()) != 0) return std::nullopt;
  return sum;
}

Scalar subtract_product(const Scalar& r, const Scalar& c, const Scalar& k) {
  Scalar product;
  crypto_core_ristretto255_scalar_mul(write(product), read(c), read(k));
  Scalar difference;
  crypto_core_ristretto255_scalar_sub(write(difference), read(r), read(product));
  return difference;
}

std::vector<Scalar> ScalarInverses(std::span<const Scalar> scalars) {
  std::vector<Scalar> result;
  if (scalars.empty()) return result;
  result.reserve(scalars.size());
  result.push_back(copy_of(scalars[0]));  // first the products of everything up to each place
  for (std::size_t i = 1; i < scalars.size(); ++i) {
    result.emplace_back();
    crypto_core_ristretto255_scalar_mul(write(result[i]), read(result[i - 1]), read(scalars[i]));
  }
  Scalar inverse;  // of the product of everything up to i
  crypto_core_ristretto255_scalar_invert(write(inverse), read(result.back()));
  for (std::size_t i = scalars.size() - 1; i > 0; --i) {
    crypto_core_ristretto255_scalar_mul(write(result[i]), read(inverse), read(result[i - 1]));
    crypto_core_ristretto255_scalar_mul(write(inverse), read(inverse), read(scalars[i]));
  }
  result[0] = std::move(inverse);
  return result;
}

Output Hash(Pieces pieces) {
  Output output;
  crypto_hash_sha512_state state;
  crypto_hash_sha512_init(&state);
  for (const ByteView piece : pieces) {
    if (!piece.empty()) crypto_hash_sha512_update(&state, piece.data(), piece.size());
  }
  crypto_hash_sha512_final(&state, output.data());
  sodium_memzero(&state, sizeof state);
  return output;
}

}  // namespace feldsiegel::oprf
