// HPKE vectors through `feldsiegel vectors`: what passes, and that nothing altered or broken does.
#include <algorithm>
#include <cctype>

#include "tests/tools/vectors/vectors_run.h"

namespace feldsiegel {
namespace {

using namespace feldsiegel::tests;

const char* const hpke_files[] = {"hpke/rfc9180-x25519-base.json", "hpke/rfc9180-x25519-psk.json",
                                  "hpke/hpke-pq-x-wing-base.json", "hpke/accumulated-x25519-base.json"};

TEST_CASE("published vectors pass, one per file and many in one array") {
  Json all = Json::array();
  for (const std::string file : hpke_files) {
    CAPTURE(file);
    const Run run = run_on_files({vector_path(file)});
    CHECK(run.exit_code == 0);
    CHECK(run.output == "1 passed, 0 failed, 0 skipped\n");
    all.push_back(vector_json(file));
  }
  CHECK(run_on(all).output == "4 passed, 0 failed, 0 skipped\n");
  CHECK(run_on_files({vector_path(hpke_files[0]), vector_path(hpke_files[1])}).last_line() ==
        "2 passed, 0 failed, 0 skipped");
}

TEST_CASE("every hexadecimal member of a vector matters") {
  for (const std::string file : hpke_files) {
    const Json original = vector_json(file);
    for (const auto& [name, value] : original.items()) {
      if (!value.is_string() || value.get_ref<const std::string&>().empty()) continue;
      CAPTURE(file);
      CAPTURE(name);
      Json vector = original;
      vector[name] = altered(value.get_ref<const std::string&>(), 2);
      const Run run = run_on(Json::array({original, vector}));
      CHECK(run.exit_code == 1);
      CHECK(run.last_line() == "1 passed, 1 failed, 0 skipped");
      CHECK(run.says("FAILED vector 1 at \"/1"));
    }
  }
}

TEST_CASE("every member of a listed encryption and export matters") {
  const Json original = vector_json(hpke_files[0]);
  for (const std::string pointer :
       {"/encryptions/0/aad", "/encryptions/1/pt", "/encryptions/2/ct", "/encryptions/5/nonce",
        "/exports/1/exporter_context", "/exports/2/exported_value"}) {
    CAPTURE(pointer);
    Json vector = original;
    std::string& hex = text_of(vector, pointer);
    hex = altered(hex, hex.size() - 1);
    const Run run = run_on(vector);
    CHECK(run.exit_code == 1);
    CHECK(run.last_line() == "0 passed, 1 failed, 0 skipped");
    CHECK(run.says(pointer.substr(0, pointer.rfind('/'))));
  }
  Json vector = original;
  vector["exports"][0]["L"] = 31;
  CHECK(run_on(vector).exit_code == 1);
  vector = original;
  std::swap(vector["encryptions"][0], vector["encryptions"][1]);
  CHECK(run_on(vector).says("/encryptions/1/nonce"));
}

TEST_CASE("the accumulated form may stand in place of the lists") {
  Json vector = vector_json("hpke/accumulated-x25519-base.json");
  vector["encryptions"] = vector["encryptions_accumulated"];
  vector["exports"] = vector["exports_accumulated"];
  vector.erase("encryptions_accumulated");
  vector.erase("exports_accumulated");
  CHECK(run_on(vector).output == "1 passed, 0 failed, 0 skipped\n");
  for (const std::string pointer : {"/encryptions", "/exports"}) {
    Json bad = vector;
    text_of(bad, pointer) = altered(text_of(bad, pointer), 5);
    CHECK(run_on(bad).says("at \"" + pointer + "\": the accumulated hash differs"));
    text_of(bad, pointer) = "";
    CHECK(run_on(bad).says("at \"" + pointer + "\": invalid_value"));
  }
}

std::string upper(std::string text) {
  std::ranges::transform(text, text.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return text;
}

TEST_CASE("hex case, unknown members, null members and missing optional members make no difference") {
  Json vector = vector_json(hpke_files[1]);
  for (const std::string pointer : {"/ikmE", "/skRm", "/pkRm", "/enc", "/psk", "/key"}) {
    text_of(vector, pointer) = upper(text_of(vector, pointer));
  }
  vector["comment"] = Json::array({1, "two", nullptr});
  vector["encryptions"][0]["comment"] = 3;
  vector["secret"] = nullptr;
  vector["skSm"] = nullptr;
  for (const std::string name : {"ikmR", "skEm", "pkEm", "key_schedule_context", "shared_secret", "base_nonce"}) {
    vector.erase(name);
  }
  vector["encryptions"][0].erase("nonce");
  CHECK(run_on(vector).output == "1 passed, 0 failed, 0 skipped\n");
  vector.erase("ikmE");
  vector.erase("exports");
  vector.erase("key");
  CHECK(run_on(vector).output == "1 passed, 0 failed, 0 skipped\n");
}

TEST_CASE("a private key may be printed clamped") {
  Json vector = vector_json(hpke_files[0]);
  std::string& skRm = text_of(vector, "/skRm");
  REQUIRE(skRm.ends_with("fb"));
  skRm.replace(62, 2, "7b");
  CHECK(run_on(vector).exit_code == 0);
  skRm.replace(62, 2, "7a");
  CHECK(run_on(vector).exit_code == 1);
}

TEST_CASE("X-Wing vectors of older drafts, whose seed is ikmR itself, are checked apart from DeriveKeyPair") {
  Json vector = vector_json("hpke/hpke-pq-x-wing-base.json");
  vector["ikmR"] = vector["skRm"];
  CHECK(run_on(vector).exit_code == 0);
  text_of(vector, "/ikmR") = altered(text_of(vector, "/ikmR"), 0);
  CHECK(run_on(vector).says("/ikmR"));
}

TEST_CASE("a missing needed member is a failure that names it") {
  for (const std::string file : {"hpke/rfc9180-x25519-psk.json", "hpke/hpke-pq-x-wing-base.json"}) {
    for (const std::string name :
         {"mode", "kem_id", "kdf_id", "aead_id", "info", "skRm", "pkRm", "enc", "psk", "psk_id"}) {
      Json vector = vector_json(file);
      if (vector.erase(name) == 0) continue;
      CAPTURE(name);
      const Run run = run_on(Json::array({vector}));
      CHECK(run.exit_code == 1);
      CHECK(run.says("FAILED vector 0 at \"/0/" + name + "\": missing_member"));
      CHECK(run.last_line() == "0 passed, 1 failed, 0 skipped");
    }
  }
  for (const std::string pointer : {"/encryptions/0/aad", "/encryptions/0/pt", "/encryptions/0/ct",
                                    "/exports/0/exporter_context", "/exports/0/L", "/exports/0/exported_value"}) {
    Json vector = vector_json(hpke_files[0]);
    const std::size_t slash = pointer.rfind('/');
    vector[Json::json_pointer(pointer.substr(0, slash))].erase(pointer.substr(slash + 1));
    CHECK(run_on(vector).says("at \"" + pointer + "\": missing_member"));
  }
}

TEST_CASE("wrong types are failures that name the member, never a crash") {
  const Json wrong[] = {Json::array(), Json::object(), 17, -1, 1.5, true, "not hex", "abc", "zz"};
  for (const std::string pointer : {"/mode",
                                    "/kem_id",
                                    "/kdf_id",
                                    "/aead_id",
                                    "/info",
                                    "/ikmR",
                                    "/ikmE",
                                    "/skRm",
                                    "/pkRm",
                                    "/enc",
                                    "/psk",
                                    "/psk_id",
                                    "/shared_secret",
                                    "/key",
                                    "/base_nonce",
                                    "/exporter_secret",
                                    "/encryptions/0",
                                    "/encryptions/0/aad",
                                    "/encryptions/0/nonce",
                                    "/exports/0/exported_value"}) {
    for (const Json& value : wrong) {
      Json vector = vector_json(hpke_files[1]);
      vector[Json::json_pointer(pointer)] = value;
      CAPTURE(pointer);
      CAPTURE(json_text(value));
      const Run run = run_on(vector);
      const bool is_other_suite = run.says("is not supported");  // 17 is a KDF, KEM or AEAD of somebody else's
      CHECK(run.exit_code == 1);
      CHECK((is_other_suite || run.says("at \"" + pointer)));
    }
  }
  for (const Json& value : {Json("32"), Json(-1), Json(1.5), Json(255 * 32 + 1), Json(18446744073709551615u)}) {
    Json vector = vector_json(hpke_files[0]);
    vector["exports"][0]["L"] = value;
    CHECK(run_on(vector).says("at \"/exports/0/L\": "));
  }
  for (const std::string name : {"encryptions", "exports"}) {
    Json vector = vector_json(hpke_files[0]);
    vector[name] = 5;
    CHECK(run_on(vector).says("at \"/" + name + "\": wrong_type"));
  }
}

TEST_CASE("keys of the wrong length are failures") {
  for (const std::string name : {"skRm", "pkRm", "enc", "psk", "psk_id"}) {
    for (const std::string value : {"", "00", "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20"}) {
      Json vector = vector_json(hpke_files[1]);
      vector[name] = value;
      CAPTURE(name);
      CAPTURE(value);
      CHECK(run_on(vector).last_line() == "0 passed, 1 failed, 0 skipped");
    }
  }
  Json vector = vector_json("hpke/hpke-pq-x-wing-base.json");
  vector["ikmE"] = std::string(126, '1');
  CHECK(run_on(vector).says("/ikmE"));
}

TEST_CASE("a psk in base mode is a failure") {
  Json vector = vector_json(hpke_files[0]);
  vector["psk"] = "";
  vector["psk_id"] = "";
  CHECK(run_on(vector).exit_code == 0);
  vector["psk"] = std::string(64, '1');
  CHECK(run_on(vector).says("at \"/psk\": psk_inconsistent"));
}

TEST_CASE("a vector with nothing to compare fails") {
  Json vector = vector_json(hpke_files[0]);
  for (const std::string name : {"shared_secret", "key", "encryptions", "exports"}) vector.erase(name);
  CHECK(run_on(vector).says("nothing to compare"));
  vector["encryptions"] = Json::array();
  CHECK(run_on(vector).exit_code == 1);
}

TEST_CASE("vectors of other suites and of the auth modes are skipped and counted, and alone do not make a success") {
  const Json original = vector_json(hpke_files[0]);
  Json all = Json::array();
  const std::pair<const char*, int> others[] = {{"kem_id", 16}, {"kem_id", 65},     {"kdf_id", 3}, {"kdf_id", 17},
                                                {"aead_id", 1}, {"aead_id", 65535}, {"mode", 2},   {"mode", 3}};
  for (const auto& [name, number] : others) {
    Json vector = original;
    vector[name] = number;
    all.push_back(vector);
  }
  Run run = run_on(all);
  CHECK(run.exit_code == 1);
  CHECK(run.last_line() == "0 passed, 0 failed, 8 skipped");
  CHECK(run.says("KEM 0x0041 is not supported"));
  all.push_back(original);
  run = run_on(all);
  CHECK(run.exit_code == 0);
  CHECK(run.last_line() == "1 passed, 0 failed, 8 skipped");
}

}  // namespace
}  // namespace feldsiegel
