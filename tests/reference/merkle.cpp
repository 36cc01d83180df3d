#include "tests/reference/merkle.h"

#include <sodium.h>

namespace feldsiegel::reference {
namespace {

HashText sha256(const std::string& message) {
  HashText hash(crypto_hash_sha256_BYTES, '\0');
  crypto_hash_sha256(reinterpret_cast<unsigned char*>(hash.data()),
                     reinterpret_cast<const unsigned char*>(message.data()), message.size());
  return hash;
}

// D[a:b]
Entries slice(const Entries& D, std::size_t a, std::size_t b) {
  Entries part;
  for (std::size_t i = a; i < b; ++i) part.push_back(D[i]);
  return part;
}

// The largest power of two smaller than n.
std::size_t split(std::size_t n) {
  std::size_t k = 1;
  while (k * 2 < n) k *= 2;
  return k;
}

HashTexts operator+(HashTexts list, const HashText& last) {
  list.push_back(last);
  return list;
}

HashTexts SUBPROOF(std::uint64_t m, const Entries& D, bool b) {
  const std::size_t n = D.size();
  if (m == n) return b ? HashTexts{} : HashTexts{MTH(D)};
  const std::size_t k = split(n);
  if (m <= k) return SUBPROOF(m, slice(D, 0, k), b) + MTH(slice(D, k, n));
  return SUBPROOF(m - k, slice(D, k, n), false) + MTH(slice(D, 0, k));
}

}  // namespace

HashText MTH(const Entries& D) {
  const std::size_t n = D.size();
  if (n == 0) return sha256("");
  if (n == 1) return sha256(std::string(1, '\x00') + D[0]);
  const std::size_t k = split(n);
  return sha256(std::string(1, '\x01') + MTH(slice(D, 0, k)) + MTH(slice(D, k, n)));
}

HashTexts PATH(std::uint64_t m, const Entries& D) {
  const std::size_t n = D.size();
  if (n == 1) return {};
  const std::size_t k = split(n);
  if (m < k) return PATH(m, slice(D, 0, k)) + MTH(slice(D, k, n));
  return PATH(m - k, slice(D, k, n)) + MTH(slice(D, 0, k));
}

HashTexts PROOF(std::uint64_t m, const Entries& D) { return SUBPROOF(m, D, true); }

}  // namespace feldsiegel::reference
