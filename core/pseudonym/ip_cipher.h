// IP addresses to pseudonyms and back under the key of one domain, whatever its mode. What the modes do: ip.h.
#pragma once

#include <string>
#include <string_view>

#include "core/base/bytes.h"
#include "core/base/pseudonym_options.h"
#include "core/base/result.h"
#include "core/base/secret.h"
#include "core/pseudonym/ip.h"

namespace feldsiegel {

/// The bytes of a pseudonym: 16 for deterministic and prefix, 24 for nd, 32 for ndx. Text: an address (ip.h) for the
/// first two, base64url for the others.
/// Errors: pseudonym_malformed (anything else; for deterministic also an IPv4 address, which is never one in practice
/// and most likely somebody's own).
Result<Bytes> parse_ip_pseudonym(IpMode mode, std::string_view text);

/// Precondition: bytes of the mode's length; aborts otherwise.
std::string format_ip_pseudonym(IpMode mode, ByteView pseudonym);

class IpCipher {
 public:
  /// Copies the key. Errors: invalid_value (not of ip_key_size(mode) bytes; 32 bytes whose halves are equal).
  static Result<IpCipher> make(IpMode mode, ByteView key);

  /// Errors: none beyond those that `make` excludes.
  Result<Bytes> encrypt(const IpAddress& address) const;

  /// Authenticates nothing: a pseudonym of another key leads to some address. Errors: pseudonym_malformed (not of the
  /// mode's length).
  Result<IpAddress> decrypt(ByteView pseudonym) const;

 private:
  explicit IpCipher(IpMode mode) : mode_(mode) {}
  IpMode mode_;
  Secret<16> short_key_;  ///< deterministic, nd
  Secret<32> long_key_;   ///< prefix, ndx
};

}  // namespace feldsiegel
