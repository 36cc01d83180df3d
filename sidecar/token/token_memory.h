// Tokens that were verified not long ago, so that a caller who asks again costs a look-up instead of a signature.
// Keeps what was proved and the SHA-256 of the token that proved it, never the token.
#pragma once

#include <array>
#include <cstdint>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "core/grant/verified_token.h"
#include "sidecar/token/signing_keys.h"

namespace feldsiegel::token {

/// What must be compared with the clock each time.
struct TokenTimes {
  std::int64_t expires;                    ///< `exp`, seconds since 1970, like the next two
  std::optional<std::int64_t> not_before;  ///< `nbf`
  std::optional<std::int64_t> issued_at;   ///< `iat`
};

/// All that a full verification found out.
struct KnownToken {
  VerifiedToken proved;
  TokenTimes times;
  std::string kid;                          ///< of the key that signed it
  std::shared_ptr<const SigningKeys> keys;  ///< the snapshot of the issuer's keys that has it
};

/// Thread-safe. Bounded in tokens and in bytes; what was asked for longest ago goes first. Whoever finds a token must
/// still compare its snapshot of keys with the present one, and its times with the clock.
class TokenMemory {
 public:
  using Digest = std::array<std::uint8_t, 32>;

  struct Bounds {
    std::size_t tokens = 4096;
    std::size_t bytes = 8u << 20;  ///< by estimate, claims and bookkeeping
  };

  TokenMemory() = default;
  explicit TokenMemory(Bounds bounds) : bounds_(bounds) {}

  /// SHA-256. Tokens are as good as passwords, so not even a part of one is kept; look-ups need not take constant time,
  /// as nobody finds a token from its hash.
  static Digest digest_of(std::string_view token);

  /// Null pointer where it is not known.
  std::shared_ptr<const KnownToken> find(const Digest& digest);

  /// Forgets all that was verified with another snapshot of keys than this one. Precondition: `known` passed every
  /// check.
  void remember(const Digest& digest, KnownToken known);

  void forget(const Digest& digest);

  std::size_t size() const;
  std::size_t bytes() const;

 private:
  struct Entry {
    std::shared_ptr<const KnownToken> known;
    std::size_t bytes;
    std::list<Digest>::iterator used;
  };
  using Entries = std::map<Digest, Entry>;

  void drop(Entries::iterator entry);  // needs the lock

  const Bounds bounds_{};
  mutable std::mutex mutex_;
  std::shared_ptr<const SigningKeys> keys_;  // of all entries
  Entries entries_;
  std::list<Digest> by_use_;  // the latest in front
  std::size_t bytes_ = 0;
};

}  // namespace feldsiegel::token
