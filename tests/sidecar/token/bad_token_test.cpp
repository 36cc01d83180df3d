// Every way in which a token can be wrong, and the code it must be refused with.
#include <doctest/doctest.h>

#include <functional>
#include <vector>

#include "core/base/base64url.h"
#include "tests/sidecar/token/test_issuer.h"

namespace feldsiegel::testing {
namespace {

struct BadToken {
  const char* what;
  std::function<std::string()> make;
  ErrorCode expected;
};

std::string with_header(std::string_view name, const Json& value) {
  Json changed = header();
  changed[std::string(name)] = value;
  return signed_token(changed, person_claims());
}

std::string without_header(std::string_view name) {
  Json changed = header();
  changed.erase(std::string(name));
  return signed_token(changed, person_claims());
}

std::string with_claim(std::string_view name, const Json& value) {
  Json changed = person_claims();
  changed[std::string(name)] = value;
  return signed_token(header(), changed);
}

std::string without_claim(std::string_view name) {
  Json changed = person_claims();
  changed.erase(std::string(name));
  return signed_token(header(), changed);
}

std::string good() { return signed_token(header(), person_claims()); }

std::string with_algorithm(std::string_view algorithm, const EVP_MD* digest) {
  Json changed = header();
  changed["alg"] = algorithm;
  const std::string input = signing_input(json_text(changed), json_text(person_claims()));
  return with_signature(input, issuer_key().sign(input, digest));
}

std::string unsigned_token(std::string_view algorithm) {
  Json changed = header();
  changed["alg"] = algorithm;
  return signing_input(json_text(changed), json_text(person_claims())) + ".";
}

// Puts `more` right after the opening brace.
std::string with_text(const Json& object, std::string_view more) {
  std::string text = json_text(object);
  return text.insert(1, more);
}

// The last character of base64url text carries unused bits unless the length is a multiple of four; sets one of them.
std::string non_canonical(std::string text) {
  constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  text.back() = alphabet[alphabet.find(text.back()) + 1];
  return text;
}

std::string flip(std::string text, std::size_t at) {
  text[at] = text[at] == 'A' ? 'B' : 'A';
  return text;
}

const std::vector<BadToken>& outer_form() {
  using enum ErrorCode;
  static const std::vector<BadToken> all = {
      {"nothing", [] { return ""; }, token_missing},
      {"one byte above the limit", [] { return std::string(token::max_token_bytes + 1, 'a'); }, token_too_large},
      {"1 MB", [] { return with_claim("name", std::string(1'000'000, 'x')); }, token_too_large},
      {"one dot", [] { return "."; }, token_malformed},
      {"two dots", [] { return ".."; }, token_malformed},
      {"16,384 dots", [] { return std::string(token::max_token_bytes, '.'); }, token_malformed},
      {"no dots", [] { return "eyJhbGciOiJSUzI1NiJ9"; }, token_malformed},
      {"two parts", [] { return good().substr(0, good().rfind('.')); }, token_malformed},
      {"four parts", [] { return good() + ".AAAA"; }, token_malformed},
      {"five parts, as a JWE", [] { return good() + ".AAAA.AAAA"; }, token_malformed},
      {"no header", [] { return "." + to_base64url(as_bytes(json_text(person_claims()))) + ".AAAA"; }, token_malformed},
      {"no payload", [] { return to_base64url(as_bytes(json_text(header()))) + "..AAAA"; }, token_malformed},
      {"padding", [] { return good() + "=="; }, token_malformed},
      {"classic base64 alphabet", [] { return good() + "+/AA"; }, token_malformed},
      {"a space in front", [] { return " " + good(); }, token_malformed},
      {"a line feed at the end", [] { return good() + "\n"; }, token_malformed},
      {"a NUL at the end", [] { return good() + std::string(1, '\0'); }, token_malformed},
      // 256 bytes of signature leave four unused bits in the last character.
      {"non-canonical base64url", [] { return non_canonical(good()); }, token_malformed},
      {"impossible length of base64url", [] { return good() + "AAA"; }, token_malformed},
      {"header that is not JSON", [] { return signed_text("alg=RS256", "{}"); }, token_malformed},
      {"header that is an array", [] { return signed_text("[\"RS256\"]", "{}"); }, token_malformed},
      {"header with something behind it", [] { return signed_text(json_text(header()) + "{}", "{}"); },
       token_malformed},
      {"header with invalid UTF-8", [] { return signed_text("{\"alg\":\"RS256\",\"x\":\"\xff\"}", "{}"); },
       token_malformed},
      {"deep header", [] { return with_header("x", Json::array({Json::array({Json::array({Json::array()})})})); },
       token_malformed},
      {"bearer scheme left in front", [] { return "Bearer " + good(); }, token_malformed},
  };
  return all;
}

const std::vector<BadToken>& algorithms() {
  using enum ErrorCode;
  static const std::vector<BadToken> all = {
      {"alg none, no signature", [] { return unsigned_token("none"); }, token_algorithm_refused},
      {"alg None", [] { return unsigned_token("None"); }, token_algorithm_refused},
      {"alg none with a good RS256 signature", [] { return with_algorithm("none", EVP_sha256()); },
       token_algorithm_refused},
      {"alg rs256 in lower case", [] { return with_algorithm("rs256", EVP_sha256()); }, token_algorithm_refused},
      {"RS384", [] { return with_algorithm("RS384", EVP_sha384()); }, token_algorithm_refused},
      {"RS512", [] { return with_algorithm("RS512", EVP_sha512()); }, token_algorithm_refused},
      {"PS256", [] { return with_algorithm("PS256", EVP_sha256()); }, token_algorithm_refused},
      {"ES256", [] { return with_algorithm("ES256", EVP_sha256()); }, token_algorithm_refused},
      {"HS256 with the public key's PEM as secret",
       [] { return hs256_token(as_bytes(issuer_key().public_pem()), person_claims()); }, token_algorithm_refused},
      {"HS256 with the modulus as secret", [] { return hs256_token(issuer_key().modulus(), person_claims()); },
       token_algorithm_refused},
      {"HS256 with an empty secret", [] { return hs256_token(as_bytes("\0"), person_claims()); },
       token_algorithm_refused},
      {"no alg", [] { return without_header("alg"); }, token_algorithm_refused},
      {"alg as a list", [] { return with_header("alg", {"RS256"}); }, token_malformed},
      {"alg null", [] { return with_header("alg", nullptr); }, token_malformed},
  };
  return all;
}

const std::vector<BadToken>& header_parameters() {
  using enum ErrorCode;
  static const std::vector<BadToken> all = {
      {"jku", [] { return with_header("jku", "https://evil.example/keys"); }, token_header_refused},
      {"x5u", [] { return with_header("x5u", "https://evil.example/cert"); }, token_header_refused},
      {"jwk", [] { return with_header("jwk", jwk(stranger_key(), "mine")); }, token_header_refused},
      {"jwk null", [] { return with_header("jwk", nullptr); }, token_header_refused},
      {"x5c", [] { return with_header("x5c", {"MIIB"}); }, token_header_refused},
      {"crit", [] { return with_header("crit", {"exp"}); }, token_header_refused},
      {"empty crit", [] { return with_header("crit", Json::array()); }, token_header_refused},
      {"b64", [] { return with_header("b64", false); }, token_header_refused},
      {"zip", [] { return with_header("zip", "DEF"); }, token_header_refused},
      {"enc", [] { return with_header("enc", "A256GCM"); }, token_header_refused},
      {"typ of another kind of JWT", [] { return with_header("typ", "secevent+jwt"); }, token_header_refused},
      {"typ as a number", [] { return with_header("typ", 1); }, token_malformed},
      {"no kid", [] { return without_header("kid"); }, token_key_unknown},
      {"empty kid", [] { return with_header("kid", ""); }, token_key_unknown},
      {"unknown kid", [] { return with_header("kid", "somebody-else"); }, token_key_unknown},
      {"kid that is a path", [] { return with_header("kid", "../../dev/null"); }, token_key_unknown},
      {"kid of 257 characters", [] { return with_header("kid", std::string(257, 'k')); }, token_key_unknown},
      {"kid as a number", [] { return with_header("kid", 1); }, token_malformed},
      {"alg twice", [] { return signed_text(with_text(header(), "\"alg\":\"none\","), json_text(person_claims())); },
       token_duplicate_claim},
      {"kid twice", [] { return signed_text(with_text(header(), "\"kid\":\"a\","), json_text(person_claims())); },
       token_duplicate_claim},
      {"alg twice, once escaped",
       [] { return signed_text(with_text(header(), "\"\\u0061lg\":\"none\","), json_text(person_claims())); },
       token_duplicate_claim},
  };
  return all;
}

const std::vector<BadToken>& signatures() {
  using enum ErrorCode;
  static const std::vector<BadToken> all = {
      {"no signature", [] { return unsigned_token("RS256"); }, token_signature_invalid},
      {"one bit of the signature", [] { return flip(good(), good().rfind('.') + 5); }, token_signature_invalid},
      {"signature cut short by its last byte", [] { return good().substr(0, good().size() - 2); },
       token_signature_invalid},
      {"signature of zeros", [] { return with_signature(good().substr(0, good().rfind('.')), Bytes(256, 0)); },
       token_signature_invalid},
      {"another key under the known kid",
       [] { return signed_text(json_text(header()), json_text(person_claims()), stranger_key()); },
       token_signature_invalid},
      {"PSS padding under the name RS256",
       [] {
         const std::string input = signing_input(json_text(header()), json_text(person_claims()));
         return with_signature(input, issuer_key().sign_pss(input));
       },
       token_signature_invalid},
      {"SHA-384 under the name RS256", [] { return with_algorithm("RS256", EVP_sha384()); }, token_signature_invalid},
      {"SHA-1 under the name RS256", [] { return with_algorithm("RS256", EVP_sha1()); }, token_signature_invalid},
      {"signature of another payload",
       [] {
         const std::string other = with_claim("roles", Json::array());
         const std::string input = signing_input(json_text(header()), json_text(person_claims()));
         return input + other.substr(other.rfind('.'));
       },
       token_signature_invalid},
      {"expired as well, but the signature comes first",
       [] {
         Json expired = person_claims();
         expired["exp"] = 1;
         return signed_text(json_text(header()), json_text(expired), stranger_key());
       },
       token_signature_invalid},
      {"a real Graph token, which only Graph can verify",
       [] {
         Json graph = person_claims();
         graph["aud"] = "https://graph.microsoft.com";
         Json nonce = header();
         nonce["nonce"] = "q1";
         return signed_text(json_text(nonce), json_text(graph), stranger_key());
       },
       token_for_graph},
  };
  return all;
}

const std::vector<BadToken>& claim_forms() {
  using enum ErrorCode;
  static const std::vector<BadToken> all = {
      {"claims that are not JSON", [] { return signed_text(json_text(header()), "sub=me"); }, token_malformed},
      {"claims that are an array", [] { return signed_text(json_text(header()), "[]"); }, token_malformed},
      {"claims nested too deeply",
       [] {
         return signed_text(json_text(header()), with_text(person_claims(), "\"x\":" + std::string(1000, '[') +
                                                                                std::string(1000, ']') + ","));
       },
       token_malformed},
      {"tid twice",
       [] {
         const std::string more = "\"tid\":\"" + std::string(other_tid) + "\",";
         return signed_text(json_text(header()), with_text(person_claims(), more));
       },
       token_duplicate_claim},
      {"roles twice",
       [] { return signed_text(json_text(header()), with_text(person_claims(), "\"roles\":[\"Admin\"],")); },
       token_duplicate_claim},
      {"a member of a nested claim twice",
       [] { return signed_text(json_text(header()), with_text(person_claims(), "\"x\":{\"a\":1,\"a\":2},")); },
       token_duplicate_claim},
      {"no ver", [] { return without_claim("ver"); }, token_claim_missing},
      {"no iss", [] { return without_claim("iss"); }, token_claim_missing},
      {"no aud", [] { return without_claim("aud"); }, token_claim_missing},
      {"no tid", [] { return without_claim("tid"); }, token_claim_missing},
      {"no oid", [] { return without_claim("oid"); }, token_claim_missing},
      {"no exp", [] { return without_claim("exp"); }, token_claim_missing},
      {"ver as a number", [] { return with_claim("ver", 2.0); }, token_malformed},
      {"iss as a list", [] { return with_claim("iss", {v2_issuer(test_tid)}); }, token_malformed},
      {"tid that is not a GUID", [] { return with_claim("tid", "common"); }, token_malformed},
      {"tid in braces", [] { return with_claim("tid", "{" + std::string(test_tid) + "}"); }, token_malformed},
      {"oid that is not a GUID", [] { return with_claim("oid", "erika@contoso.com"); }, token_malformed},
      {"oid null", [] { return with_claim("oid", nullptr); }, token_malformed},
      {"exp as text", [] { return with_claim("exp", std::to_string(test_now + 3600)); }, token_malformed},
      {"exp as a fraction", [] { return with_claim("exp", 1800003600.5); }, token_malformed},
      {"exp negative", [] { return with_claim("exp", -1); }, token_malformed},
      {"exp beyond all reason", [] { return with_claim("exp", UINT64_MAX); }, token_malformed},
      {"nbf as text", [] { return with_claim("nbf", "0"); }, token_malformed},
      {"iat as true", [] { return with_claim("iat", true); }, token_malformed},
      {"scp as a list", [] { return with_claim("scp", {"access_as_user"}); }, token_malformed},
      {"scp in a token that calls itself an application's", [] { return with_claim("idtyp", "app"); }, token_malformed},
      {"roles as text", [] { return with_claim("roles", "Payroll.Read"); }, token_malformed},
      {"roles with a number in them",
       [] {
         return with_claim("roles", {"Payroll.Read", 1});
       },
       token_malformed},
      {"groups as an object", [] { return with_claim("groups", Json::object()); }, token_malformed},
      {"azp as a list", [] { return with_claim("azp", {"x"}); }, token_malformed},
  };
  return all;
}

const std::vector<BadToken>& claim_values() {
  using enum ErrorCode;
  static const std::vector<BadToken> all = {
      {"iss of another tenant", [] { return with_claim("iss", v2_issuer(other_tid)); }, token_issuer_mismatch},
      {"tid of another tenant", [] { return with_claim("tid", other_tid); }, token_issuer_mismatch},
      {"iss of somebody else",
       [] { return with_claim("iss", "https://evil.example/" + std::string(test_tid) + "/v2.0"); },
       token_issuer_mismatch},
      {"iss with more behind it", [] { return with_claim("iss", v2_issuer(test_tid) + "/"); }, token_issuer_mismatch},
      {"iss with http", [] { return with_claim("iss", "http" + v2_issuer(test_tid).substr(5)); },
       token_issuer_mismatch},
      {"iss that is the template itself",
       [] { return with_claim("iss", "https://login.microsoftonline.com/{tid}/v2.0"); }, token_issuer_mismatch},
      {"iss v1 without its slash",
       [] {
         Json claims = person_claims_v1();
         claims["iss"] = "https://sts.windows.net/" + std::string(test_tid);
         return signed_token(header(), claims);
       },
       token_issuer_mismatch},
      {"ver 1.0 with an issuer of version 2.0", [] { return with_claim("ver", "1.0"); }, token_version_refused},
      {"ver 2.0 with an issuer of version 1.0", [] { return with_claim("iss", v1_issuer(test_tid)); },
       token_version_refused},
      {"ver 3.0", [] { return with_claim("ver", "3.0"); }, token_version_refused},
      {"empty ver", [] { return with_claim("ver", ""); }, token_version_refused},
      {"another audience", [] { return with_claim("aud", "api://somebody.else"); }, token_audience_mismatch},
      {"audience with a slash behind it", [] { return with_claim("aud", std::string(test_audience) + "/"); },
       token_audience_mismatch},
      {"audience in another case", [] { return with_claim("aud", "API://feldsiegel.test"); }, token_audience_mismatch},
      {"audiences in a list", [] { return with_claim("aud", {test_audience}); }, token_audience_mismatch},
      {"Graph by name", [] { return with_claim("aud", "https://graph.microsoft.com"); }, token_for_graph},
      {"Graph by id", [] { return with_claim("aud", "00000003-0000-0000-c000-000000000000"); }, token_for_graph},
      {"expired just beyond the leeway", [] { return with_claim("exp", test_now - 60); }, token_expired},
      {"expired in 1970", [] { return with_claim("exp", 0); }, token_expired},
      {"valid just beyond the leeway", [] { return with_claim("nbf", test_now + 61); }, token_not_yet_valid},
      {"issued in the future", [] { return with_claim("iat", test_now + 61); }, token_not_yet_valid},
      {"a tenant that was never onboarded",
       [] {
         Json claims = person_claims();
         claims["tid"] = other_tid;
         claims["iss"] = v2_issuer(other_tid);
         return signed_token(header(), claims);
       },
       tenant_unknown},
      {"a person without the scope", [] { return with_claim("scp", "User.Read"); }, scope_missing},
      {"a person with an empty scope", [] { return with_claim("scp", ""); }, scope_missing},
      {"a scope that only begins like it", [] { return with_claim("scp", "access_as_user2"); }, scope_missing},
      {"an application without any role",
       [] {
         Json claims = app_claims();
         claims.erase("roles");
         return signed_token(header(), claims);
       },
       person_required},
  };
  return all;
}

void check_all(const std::vector<BadToken>& table) {
  REQUIRE(verify(good()).ok());  // or every refusal below would prove nothing
  for (const BadToken& bad : table) {
    CAPTURE(std::string(bad.what));
    const auto result = verify(bad.make());
    REQUIRE_FALSE(result.ok());
    CHECK(code_text(result.error().code) == code_text(bad.expected));
    CHECK_MESSAGE(result.error().at.empty(), "nothing of the token may go back");
    const int status = http_status(result.error().code);
    CHECK((status == 401 || status == 403));
  }
}

TEST_CASE("a token of the wrong outer form is refused") { check_all(outer_form()); }
TEST_CASE("every algorithm but RS256 is refused") { check_all(algorithms()); }
TEST_CASE("dangerous header parameters are refused") { check_all(header_parameters()); }
TEST_CASE("a signature that does not verify is refused before any claim is looked at") { check_all(signatures()); }
TEST_CASE("claims that are missing, doubled or of the wrong type are refused") { check_all(claim_forms()); }
TEST_CASE("claims with the wrong values are refused, each with its own code") { check_all(claim_values()); }

TEST_CASE("no single flipped character of a token goes unnoticed") {
  const std::string token = good();
  for (std::size_t at = 0; at < token.size(); at += 7) {
    CAPTURE(at);
    CHECK_FALSE(verify(flip(token, at)).ok());
  }
}

}  // namespace
}  // namespace feldsiegel::testing
