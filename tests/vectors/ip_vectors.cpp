// IP addresses and their pseudonyms under a tenant's key.
#include "core/base/base64url.h"
#include "core/base/encoding.h"
#include "core/base/hex.h"
#include "core/base/tenant_id.h"
#include "core/hpke/hkdf.h"
#include "core/pseudonym/ip_cipher.h"
#include "tests/vectors/vector_file.h"

namespace feldsiegel::vectors {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::uint32_t domain_id = 12;
constexpr std::string_view domain = "visits";

template <std::size_t N>
Secret<N> secret_of(ByteView bytes) {
  Secret<N> secret;
  std::copy(bytes.begin(), bytes.end(), secret.expose_secret_for_writing().begin());
  return secret;
}

template <std::size_t N>
std::array<std::uint8_t, N> tweak() {
  std::array<std::uint8_t, N> bytes;
  const Bytes counted = counting(0xa0, N);
  std::copy(counted.begin(), counted.end(), bytes.begin());
  return bytes;
}

Bytes info_of(IpMode mode, std::uint32_t version) {
  Bytes info = to_bytes(as_bytes("feldsiegel/1 ip"));
  put_lp(info, as_bytes(tenant_text));
  put_u32(info, domain_id);
  put_lp(info, as_bytes(domain));
  put_u32(info, version);
  put_lp(info, as_bytes(ip_mode_name(mode)));
  return info;
}

// The modes themselves, so that tweaks need not be random.
std::string pseudonym_of(IpMode mode, const Bytes& key, const IpAddress& address) {
  switch (mode) {
    case IpMode::prefix: return format_ip(encrypt_ip_keeping_prefix(secret_of<32>(key), address).value());
    case IpMode::nd: return to_base64url(encrypt_ip_nd(secret_of<16>(key), address, tweak<ip_nd_tweak_size>()));
    case IpMode::ndx:
      return to_base64url(encrypt_ip_ndx(secret_of<32>(key), address, tweak<ip_ndx_tweak_size>()).value());
    case IpMode::deterministic: break;
  }
  return format_ip(encrypt_ip(secret_of<16>(key), address));
}

Json ip_vector(const std::string& about, IpMode mode, std::string_view address, std::uint32_t version = 1) {
  const Bytes tenant_key = counting(0x20, 32), info = info_of(mode, version);
  Bytes key(ip_key_size(mode));
  hpke::hkdf_expand(secret_of<32>(tenant_key), info, key);
  return {{"about", about},
          {"tenant", tenant_text},
          {"tenant_key", to_hex(tenant_key)},
          {"domain", {{"id", domain_id}, {"name", domain}, {"version", version}, {"mode", ip_mode_name(mode)}}},
          {"info", to_hex(info)},
          {"key", to_hex(key)},
          {"pseudonym", pseudonym_of(mode, key, parse_ip(address).value())},
          {"expect", {{"address", address}}}};
}

void add_refused(VectorFiles& files, const std::string& name, Json vector, const std::string& pseudonym) {
  vector["pseudonym"] = pseudonym;
  vector["expect"] = {{"error", code_text(ErrorCode::pseudonym_malformed)}};
  files.push_back({"ip/refused-" + name + ".json", std::move(vector)});
}

}  // namespace

void add_ip_vectors(VectorFiles& files) {
  for (const IpMode mode : {IpMode::deterministic, IpMode::prefix, IpMode::nd, IpMode::ndx}) {
    const std::string name(ip_mode_name(mode));
    files.push_back({"ip/" + name + "-ipv4.json", ip_vector("An IPv4 address.", mode, "192.0.2.1")});
    files.push_back({"ip/" + name + "-ipv6.json", ip_vector("An IPv6 address.", mode, "2001:db8::1")});
  }
  files.push_back(
      {"ip/prefix-neighbor.json", ip_vector("31 bits in common with prefix-ipv4.", IpMode::prefix, "192.0.2.0")});
  files.push_back(
      {"ip/version-7.json", ip_vector("A later version of the domain.", IpMode::deterministic, "192.0.2.1", 7)});

  add_refused(files, "deterministic-ipv4",
              ip_vector("An address in place of a pseudonym.", IpMode::deterministic, "::"), "192.0.2.1");
  add_refused(files, "prefix-zone", ip_vector("A zone.", IpMode::prefix, "::"), "fe80::1%eth0");
  add_refused(files, "nd-short", ip_vector("23 bytes.", IpMode::nd, "::"), to_base64url(Bytes(23, 1)));
  add_refused(files, "nd-of-ndx", ip_vector("32 bytes.", IpMode::nd, "::"), to_base64url(Bytes(32, 1)));
  add_refused(files, "ndx-unused-bits", ip_vector("Bits that stand for nothing.", IpMode::ndx, "::"),
              std::string(42, 'A') + "B");
}

}  // namespace feldsiegel::vectors
