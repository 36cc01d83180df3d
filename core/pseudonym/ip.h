// IP addresses under a pseudonym that is again an address, or that differs every time: ipcrypt of draft-denis-ipcrypt,
// as libsodium has it. IPv4 addresses are handled as IPv4-mapped IPv6 addresses. Specification: docs/spec/pseudonyms.md
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "core/base/result.h"
#include "core/base/secret.h"

namespace feldsiegel {

using IpAddress = std::array<std::uint8_t, 16>;  ///< IPv6; IPv4 as ::ffff:a.b.c.d

/// Any spelling of RFC 4291 section 2.2 for IPv6, dotted decimal without leading zeros for IPv4.
/// Errors: invalid_value (anything else; zones "%eth0", ports and prefix lengths too).
Result<IpAddress> parse_ip(std::string_view text);

/// RFC 5952; an IPv4-mapped address as IPv4.
std::string format_ip(const IpAddress& address);

// ipcrypt-deterministic: the same address gives the same pseudonym, with nothing in common between neighbors. The
// pseudonym is an IPv6 address, also for IPv4.
IpAddress encrypt_ip(const Secret<16>& key, const IpAddress& address);
IpAddress decrypt_ip(const Secret<16>& key, const IpAddress& pseudonym);

// ipcrypt-pfx: IPv4 stays IPv4, and two addresses with a common prefix get pseudonyms with a common prefix of that
// length: networks stay recognizable to everyone, which is its use and its price.
// Errors: invalid_value (the key's halves are the same).
Result<IpAddress> encrypt_ip_keeping_prefix(const Secret<32>& key, const IpAddress& address);
Result<IpAddress> decrypt_ip_keeping_prefix(const Secret<32>& key, const IpAddress& pseudonym);

// ipcrypt-nd and ipcrypt-ndx: tweak, then 16 bytes. With a random tweak the same address gives another result each
// time; an 8-byte tweak is likely to repeat after some 2^32 results, one of 16 bytes never in practice.
inline constexpr std::size_t ip_nd_tweak_size = 8;
inline constexpr std::size_t ip_ndx_tweak_size = 16;
using NdIpPseudonym = std::array<std::uint8_t, ip_nd_tweak_size + 16>;
using NdxIpPseudonym = std::array<std::uint8_t, ip_ndx_tweak_size + 16>;

NdIpPseudonym encrypt_ip_nd(const Secret<16>& key, const IpAddress& address,
                            std::span<const std::uint8_t, ip_nd_tweak_size> tweak);
NdIpPseudonym encrypt_ip_nd(const Secret<16>& key, const IpAddress& address);  ///< with a random tweak
IpAddress decrypt_ip_nd(const Secret<16>& key, const NdIpPseudonym& pseudonym);

// Errors of the three: invalid_value (the key's halves are the same).
Result<NdxIpPseudonym> encrypt_ip_ndx(const Secret<32>& key, const IpAddress& address,
                                      std::span<const std::uint8_t, ip_ndx_tweak_size> tweak);
Result<NdxIpPseudonym> encrypt_ip_ndx(const Secret<32>& key, const IpAddress& address);  ///< with a random tweak
Result<IpAddress> decrypt_ip_ndx(const Secret<32>& key, const NdxIpPseudonym& pseudonym);

}  // namespace feldsiegel
