// RFC 9180 appendix A.2 and draft-ietf-hpke-pq, step by step through the public interface of core/hpke.
#include "core/hpke/context.h"
#include "core/hpke/testing.h"
#include "tests/core/hpke/vector_file.h"

namespace feldsiegel::hpke {
namespace {

using namespace feldsiegel::tests;

struct Vector {
  explicit Vector(const std::string& path) : json(read_vector("hpke/" + path)) {}

  Bytes hex(const std::string& name) const { return hex_member(json, name); }
  KemId kem() const { return *kem_from_number(json["kem_id"].get<std::uint16_t>()); }

  Context key_schedule(const SharedSecret& shared_secret) const {
    const Bytes psk = json.contains("psk") ? hex("psk") : Bytes{};
    const Bytes psk_id = json.contains("psk_id") ? hex("psk_id") : Bytes{};
    auto context = Context::key_schedule(kem(), shared_secret, hex("info"), {psk, psk_id});
    REQUIRE(context.ok());
    return std::move(context).value();
  }

  Context recipient_context() const {
    const auto shared_secret = decap(kem(), hex("enc"), private_key_of(hex("skRm")));
    REQUIRE(shared_secret.ok());
    return key_schedule(*shared_secret);
  }

  Json json;
};

const char* const vector_files[] = {"rfc9180-x25519-base.json", "rfc9180-x25519-psk.json", "hpke-pq-x-wing-base.json"};

TEST_CASE("DeriveKeyPair gives the published key pair") {
  for (const std::string file : vector_files) {
    CAPTURE(file);
    const Vector vector(file);
    const KeyPair pair = derive_key_pair(vector.kem(), vector.hex("ikmR"));
    CHECK(hex_of(pair.skR) == to_hex(vector.hex("skRm")));
    CHECK(to_hex(pair.pkR) == to_hex(vector.hex("pkRm")));
    CHECK(public_key(vector.kem(), pair.skR) == pair.pkR);
  }
}

TEST_CASE("Encap with the published randomness gives the published encapsulation and secret") {
  for (const std::string file : vector_files) {
    CAPTURE(file);
    const Vector vector(file);
    const auto made = encap_deterministic_for_testing(vector.kem(), vector.hex("pkRm"), vector.hex("ikmE"));
    REQUIRE(made.ok());
    CHECK(to_hex(made->enc) == to_hex(vector.hex("enc")));
    CHECK(hex_of(made->shared_secret) == to_hex(vector.hex("shared_secret")));
  }
}

TEST_CASE("Decap and KeySchedule give the published secrets") {
  for (const std::string file : vector_files) {
    CAPTURE(file);
    const Vector vector(file);
    const auto shared_secret = decap(vector.kem(), vector.hex("enc"), private_key_of(vector.hex("skRm")));
    REQUIRE(shared_secret.ok());
    CHECK(hex_of(*shared_secret) == to_hex(vector.hex("shared_secret")));
    const Context context = vector.key_schedule(*shared_secret);
    CHECK(hex_of(context.key()) == to_hex(vector.hex("key")));
    CHECK(hex_of(context.base_nonce()) == to_hex(vector.hex("base_nonce")));
    CHECK(hex_of(context.exporter_secret()) == to_hex(vector.hex("exporter_secret")));
  }
}

// The published lists leave messages out; the last byte or two of the nonce tell which ones these are.
std::uint64_t sequence_number(const Bytes& nonce, const Context& context) {
  const auto base_nonce = context.base_nonce().expose_secret();
  return static_cast<std::uint64_t>((nonce[10] ^ base_nonce[10]) * 256 + (nonce[11] ^ base_nonce[11]));
}

TEST_CASE("Messages seal to the published ciphertexts and open again, also past 255") {
  for (const std::string file : vector_files) {
    CAPTURE(file);
    const Vector vector(file);
    const Context context = vector.recipient_context();
    std::uint64_t seq = 0;
    for (const Json& message : vector.json["encryptions"]) {
      seq = sequence_number(hex_member(message, "nonce"), context);
      const Bytes aad = hex_member(message, "aad");
      const Bytes pt = hex_member(message, "pt");
      const Bytes ct = hex_member(message, "ct");
      Bytes sealed(pt.size() + Nt);
      context.seal_at(seq, aad, pt, sealed.data());
      CHECK(to_hex(sealed) == to_hex(ct));
      Bytes opened(pt.size());
      CHECK(context.open_at(seq, aad, ct, opened.data()));
      CHECK(opened == pt);
    }
    CHECK(seq == (vector.kem() == KemId::x_wing ? 9 : 256));
  }
}

TEST_CASE("Export gives the published values") {
  for (const std::string file : vector_files) {
    CAPTURE(file);
    const Vector vector(file);
    const Context context = vector.recipient_context();
    REQUIRE(vector.json["exports"].size() >= 3);
    for (const Json& entry : vector.json["exports"]) {
      const auto exported = context.export_secret(hex_member(entry, "exporter_context"), entry["L"].get<std::size_t>());
      REQUIRE(exported.ok());
      CHECK(to_hex(exported->expose_secret()) == to_hex(hex_member(entry, "exported_value")));
    }
  }
}

}  // namespace
}  // namespace feldsiegel::hpke
