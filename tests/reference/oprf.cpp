#include "tests/reference/oprf.h"

#include <sodium.h>

#include <algorithm>

namespace feldsiegel::reference {
namespace {

Text lp(const Text& part) { return I2OSP(part.size(), 2) + part; }
Text lp(const Point& point) { return lp(text_of(encode(point))); }

std::pair<Point, Point> composites(const Point& B, const std::vector<Point>& C, const std::vector<Point>& D) {
  const Text seed = sha512(lp(B) + lp("Seed-" + context_string(1)));
  Point M = identity();
  Point Z = identity();
  for (std::size_t i = 0; i < C.size(); ++i) {
    const Text transcript = lp(seed) + I2OSP(i, 2) + lp(C[i]) + lp(D[i]) + "Composite";
    const Number di = hash_to_scalar(transcript, "HashToScalar-" + context_string(1));
    M = add(multiply(di, C[i]), M);
    Z = add(multiply(di, D[i]), Z);
  }
  return {M, Z};
}

Number challenge(const Point& B, const Point& M, const Point& Z, const Point& t2, const Point& t3) {
  return hash_to_scalar(lp(B) + lp(M) + lp(Z) + lp(t2) + lp(t3) + "Challenge", "HashToScalar-" + context_string(1));
}

}  // namespace

Text text_of(const Encoded& bytes) { return Text(as_text(bytes)); }

Text sha512(const Text& message) {
  Text hash(64, '\0');
  crypto_hash_sha512(reinterpret_cast<unsigned char*>(hash.data()), as_bytes(message).data(), message.size());
  return hash;
}

Text I2OSP(std::size_t number, std::size_t length) {
  Text bytes(length, '\0');
  for (std::size_t i = length; i-- > 0; number /= 256) bytes[i] = static_cast<char>(number % 256);
  return bytes;
}

Text expand_message_xmd(const Text& msg, const Text& DST, std::size_t len_in_bytes) {
  const std::size_t ell = (len_in_bytes + 63) / 64;
  const Text DST_prime = DST + I2OSP(DST.size(), 1);
  const Text b_0 = sha512(Text(128, '\0') + msg + I2OSP(len_in_bytes, 2) + I2OSP(0, 1) + DST_prime);
  Text b = sha512(b_0 + I2OSP(1, 1) + DST_prime);
  Text uniform_bytes = b;
  for (std::size_t i = 2; i <= ell; ++i) {
    Text mixed = b_0;
    for (std::size_t j = 0; j < 64; ++j) mixed[j] = static_cast<char>(mixed[j] ^ b[j]);
    b = sha512(mixed + I2OSP(i, 1) + DST_prime);
    uniform_bytes += b;
  }
  return uniform_bytes.substr(0, len_in_bytes);
}

Text context_string(int mode) { return Text("OPRFV1-") + static_cast<char>(mode) + "-ristretto255-SHA512"; }

Point hash_to_group(const Text& message, int mode) {
  const Text uniform = expand_message_xmd(message, "HashToGroup-" + context_string(mode), 64);
  std::array<std::uint8_t, 64> bytes;
  std::copy(as_bytes(uniform).begin(), as_bytes(uniform).end(), bytes.begin());
  return from_uniform_bytes(bytes);
}

Number hash_to_scalar(const Text& message, const Text& DST) {
  return scalars().reduce(as_bytes(expand_message_xmd(message, DST, 64)));
}

Number derive_key(int mode, const Text& seed, const Text& info) {
  Number sk;
  for (std::size_t counter = 0; sk == Number{} && counter < 256; ++counter) {
    sk = hash_to_scalar(seed + lp(info) + I2OSP(counter, 1), "DeriveKeyPair" + context_string(mode));
  }
  return sk;
}

Text evaluate(int mode, const Number& sk, const Text& input) {
  return sha512(lp(input) + lp(multiply(sk, hash_to_group(input, mode))) + "Finalize");
}

Text generate_proof(const Number& k, const std::vector<Point>& C, const std::vector<Point>& D, const Number& r) {
  const Point B = multiply(k, generator());
  const auto [M, Z] = composites(B, C, D);
  const Number c = challenge(B, M, Z, multiply(r, generator()), multiply(r, M));
  const Number s = scalars().sub(r, scalars().mul(c, k));
  return text_of(c.little_endian()) + text_of(s.little_endian());
}

bool verify_proof(const Point& B, const std::vector<Point>& C, const std::vector<Point>& D, const Text& proof) {
  const Number c = Number::from_little_endian(as_bytes(proof).first(32));
  const Number s = Number::from_little_endian(as_bytes(proof).last(32));
  if (!less(c, scalars().m) || !less(s, scalars().m)) return false;
  const auto [M, Z] = composites(B, C, D);
  const Point t2 = add(multiply(s, generator()), multiply(c, B));
  const Point t3 = add(multiply(s, M), multiply(c, Z));
  return challenge(B, M, Z, t2, t3) == c;
}

}  // namespace feldsiegel::reference
