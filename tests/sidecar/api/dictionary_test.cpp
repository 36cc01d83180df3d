// Whoever has everything that the sidecar ever received, and the whole vault, but not the tenant's key, cannot test a
// guess: a dictionary of all identifiers finds nothing. With the key it finds everybody at once, so this test can fail.
#include <doctest/doctest.h>
#include <sodium.h>

#include <algorithm>
#include <cctype>
#include <cstring>
#include <fstream>
#include <set>

#include "core/base/base64url.h"
#include "core/base/hex.h"
#include "core/oprf/group.h"
#include "core/oprf/server.h"
#include "core/pseudonym/normalize.h"
#include "tests/sidecar/support/uploader.h"

namespace feldsiegel::testing {
namespace {

constexpr std::size_t window = 32;
constexpr std::size_t people_count = 10'000, batch = 1000;

std::string file_text(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

// What an attacker has: the bytes as they are, and whatever is base64url in them decoded.
class Loot {
 public:
  explicit Loot(std::string bytes) : raw_(std::move(bytes)) {
    raw_ += decoded(raw_);
    for (std::size_t i = 0; i + sizeof(std::uint64_t) <= raw_.size(); ++i) starts_.push_back(start_of(raw_.data() + i));
    std::sort(starts_.begin(), starts_.end());
    starts_.erase(std::unique(starts_.begin(), starts_.end()), starts_.end());
  }

  // Whether it stands anywhere, at any alignment. Precondition: at least eight bytes.
  bool holds(std::string_view text) const {
    return std::binary_search(starts_.begin(), starts_.end(), start_of(text.data())) &&
           raw_.find(text) != std::string::npos;
  }
  bool holds(ByteView value) const { return holds(as_text(value)); }

 private:
  static std::uint64_t start_of(const char* text) {
    std::uint64_t start;
    std::memcpy(&start, text, sizeof start);
    return start;
  }

  static std::string decoded(const std::string& text) {
    std::string all;
    const auto is_digit = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '-' || c == '_'; };
    for (std::size_t i = 0; i < text.size();) {
      std::size_t end = i;
      while (end < text.size() && is_digit(text[end])) ++end;
      if (end - i >= 43) {
        for (std::size_t cut = 0; cut < 4; ++cut) {  // whatever stands before the text itself
          std::string_view run = std::string_view(text).substr(i + cut, end - i - cut);
          run = run.substr(0, run.size() / 4 * 4);
          const auto bytes = from_base64url(run);
          if (bytes.ok()) all.append(as_text(*bytes)).push_back('\n');
        }
      }
      i = end + 1;
    }
    return all;
  }

  std::string raw_;
  std::vector<std::uint64_t> starts_;  // of every window, sorted: most lookups end here
};

Bytes hashed(ByteView text, int (*hash)(unsigned char*, const unsigned char*, unsigned long long), std::size_t size) {
  Bytes out(size);
  hash(out.data(), text.data(), text.size());
  return out;
}

// Everything that can be computed from a guess without a key.
std::vector<Bytes> traces_of(ByteView spelling) {
  std::vector<Bytes> traces = {to_bytes(spelling)};
  traces.push_back(hashed(spelling, crypto_hash_sha256, 32));
  traces.push_back(hashed(spelling, crypto_hash_sha512, 64));
  traces.emplace_back(32);
  crypto_generichash(traces.back().data(), 32, spelling.data(), spelling.size(), nullptr, 0);
  Bytes wide(64);
  crypto_generichash(wide.data(), 64, spelling.data(), spelling.size(), nullptr, 0);
  traces.push_back(wide);
  for (const oprf::Mode mode : {oprf::Mode::oprf, oprf::Mode::voprf}) {
    const oprf::Element element = oprf::HashToGroup({spelling}, mode);
    traces.emplace_back(element.begin(), element.end());
  }
  for (std::size_t i = 2; i < 5; ++i) {  // the group's own map, over the hashes that give 64 bytes
    if (traces[i].size() != crypto_core_ristretto255_HASHBYTES) continue;
    Bytes element(crypto_core_ristretto255_BYTES);
    crypto_core_ristretto255_from_hash(element.data(), traces[i].data());
    traces.push_back(element);
  }
  return traces;
}

std::vector<std::string> encodings_of(const Bytes& value) {
  std::string base64(sodium_base64_encoded_len(value.size(), sodium_base64_VARIANT_ORIGINAL), '\0');
  sodium_bin2base64(base64.data(), base64.size(), value.data(), value.size(), sodium_base64_VARIANT_ORIGINAL);
  base64.resize(base64.find_first_of(std::string("=\0", 2)));
  std::string upper = to_hex(value);
  for (char& c : upper) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return {to_hex(value), upper, base64, to_base64url(value)};
}

bool finds(const Loot& loot, const std::string& guess) {
  const WipedBytes normalized = normalize_identifier(as_bytes(guess), {}).value();
  for (const ByteView spelling : {as_bytes(guess), normalized.expose_secret()}) {
    for (const Bytes& trace : traces_of(spelling)) {
      if (loot.holds(trace)) return true;
      if (trace.size() >= window && loot.holds(ByteView(trace).first(window))) return true;
      for (const std::string& text : encodings_of(trace)) {
        if (loot.holds(text)) return true;
      }
    }
  }
  return false;
}

std::vector<std::string> people() {
  std::vector<std::string> all;
  for (std::size_t i = 0; i < people_count; ++i) {
    all.push_back("Person.Number" + std::to_string(1000 + i * 37) + "@contoso.example");
  }
  return all;
}

std::set<std::string> tags_in(const std::string& bodies) {
  constexpr std::string_view member = "\"tag\":\"";
  std::set<std::string> tags;
  for (std::size_t at = bodies.find(member); at != bodies.npos; at = bodies.find(member, at + 1)) {
    tags.insert(bodies.substr(at + member.size(), 86));
  }
  return tags;
}

}  // namespace

TEST_CASE("a dictionary of all identifiers finds nobody in what the sidecar received and stored") {
  const ServiceFixture service(hpke::KemId::x_wing, {}, pseudonym_policy);
  const auto everybody = people();
  Uploader uploader(service);
  for (auto first = everybody.begin(); first != everybody.end(); first += batch) {
    uploader.enroll({first, first + batch});
  }
  auto storage = service.storage();
  const std::filesystem::path vault = service.config().vault;
  const std::string stored = file_text(vault) + file_text(vault.string() + "-wal");
  REQUIRE(stored.size() > people_count * 150);
  REQUIRE(uploader.sent().size() > people_count * 200);
  const Loot loot(uploader.sent() + stored + service.log());

  std::size_t found = 0;
  for (const std::string& guess : everybody) found += finds(loot, guess);
  CHECK(found == 0);

  // The search works: what is there in any of these forms is found.
  const std::string& one = everybody[17];
  const WipedBytes normalized = normalize_identifier(as_bytes(one), {}).value();
  for (const Bytes& trace : traces_of(normalized.expose_secret())) {
    CHECK(finds(Loot("noise " + std::string(as_text(trace)) + " noise"), one));
    CHECK(finds(Loot("noise \"" + to_base64url(trace) + "\" noise"), one));
    CHECK(finds(Loot("noise " + to_hex(trace)), one));
  }

  // With the tenant's key: the tag of each guess is among what was received, and everybody is found.
  vault::Keyring keyring(*storage.store, *storage.provider);
  const auto tenant = keyring.find(*TenantId::parse(test_tid)).value();
  const Bytes key = to_bytes(tenant.key->expose_secret());
  Bytes info = to_bytes(as_bytes("feldsiegel/1 oprf"));
  for (const std::string& part : {std::string(test_tid), std::string("person")}) {
    info.push_back(0);
    info.push_back(static_cast<std::uint8_t>(part.size()));
    append(info, as_bytes(part));
  }
  append(info, Bytes{0, 0, 0, 1});
  Secret<32> seed;
  const auto* const context = reinterpret_cast<const char*>(info.data());
  crypto_kdf_hkdf_sha256_expand(seed.expose_secret_for_writing().data(), 32, context, info.size(), key.data());
  const auto pair = oprf::KeyPair::derive(oprf::Mode::voprf, seed, as_bytes("feldsiegel/1 oprf")).value();

  const std::set<std::string> received = tags_in(uploader.sent());
  std::size_t with_key = 0;
  for (const std::string& guess : everybody) {
    const WipedBytes spelling = normalize_identifier(as_bytes(guess), {}).value();
    const oprf::Output tag = oprf::evaluate(oprf::Mode::voprf, pair, spelling.expose_secret()).value();
    with_key += received.contains(to_base64url(tag));
  }
  CHECK(with_key == everybody.size());
}

}  // namespace feldsiegel::testing
