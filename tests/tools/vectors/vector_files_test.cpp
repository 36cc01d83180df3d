// Files through `feldsiegel vectors`: Wycheproof's form, and everything that is no file of vectors.
#include "tests/tools/vectors/vectors_run.h"

namespace feldsiegel {
namespace {

using namespace feldsiegel::tests;

const std::string test_at = "/testGroups/0/tests/0";

TEST_CASE("Wycheproof tests pass, an all-zero X25519 result by being refused") {
  std::vector<std::string> files;
  for (const std::string name :
       {"x25519-normal", "x25519-twist", "x25519-zero-shared-secret", "x25519-non-canonical-public",
        "x25519-edge-case-multiplication", "chacha20-poly1305-0-bytes", "chacha20-poly1305-15-bytes",
        "chacha20-poly1305-16-bytes", "chacha20-poly1305-17-bytes", "chacha20-poly1305-modified-tag"}) {
    files.push_back(vector_path("wycheproof/" + name + ".json"));
  }
  const Run run = run_on_files(files);
  CHECK(run.exit_code == 0);
  CHECK(run.output == "10 passed, 0 failed, 0 skipped\n");
}

TEST_CASE("altered Wycheproof tests fail") {
  for (const std::string name : {"public", "private", "shared"}) {
    Json file = vector_json("wycheproof/x25519-normal.json");
    std::string& hex = text_of(file, test_at + "/" + name);
    hex = altered(hex, 20);
    const Run run = run_on(file);
    CHECK(run.exit_code == 1);
    CHECK(run.says("FAILED vector 1 at \"/testGroups/0/tests/0/shared\""));
  }
  for (const std::string name : {"key", "iv", "aad", "msg", "ct", "tag"}) {
    Json file = vector_json("wycheproof/chacha20-poly1305-16-bytes.json");
    std::string& hex = text_of(file, test_at + "/" + name);
    if (hex.empty())
      hex = "00";
    else
      hex = altered(hex, 3);
    CAPTURE(name);
    CHECK(run_on(file).last_line() == "0 passed, 1 failed, 0 skipped");
  }
}

TEST_CASE("a result that does not fit what the code does fails") {
  const std::pair<const char*, const char*> wrong[] = {{"x25519-normal", "invalid"},
                                                       {"chacha20-poly1305-16-bytes", "invalid"},
                                                       {"chacha20-poly1305-modified-tag", "valid"}};
  for (const auto& [name, result] : wrong) {
    Json file = vector_json(std::string("wycheproof/") + name + ".json");
    text_of(file, test_at + "/result") = result;
    CAPTURE(name);
    CHECK(run_on(file).last_line() == "0 passed, 1 failed, 0 skipped");
  }
  Json file = vector_json("wycheproof/x25519-zero-shared-secret.json");
  for (const std::string result : {"valid", "invalid", "acceptable"}) {
    text_of(file, test_at + "/result") = result;
    CHECK(run_on(file).exit_code == 0);  // all-zero is refused whatever the file thinks of it
  }
  text_of(file, test_at + "/shared") = std::string(63, '0') + "1";
  text_of(file, test_at + "/result") = "valid";
  CHECK(run_on(file).says("a valid key pair was refused"));
}

TEST_CASE("what the primitives do not have is skipped with its reason") {
  CHECK(run_on_files({vector_path("wycheproof/chacha20-poly1305-nonce-of-64-bits.json")})
            .output.ends_with("skipped 1: a nonce of 64 bits is not supported\n0 passed, 0 failed, 1 skipped\n"));
  const std::pair<const char*, const char*> others[] = {
      {"/algorithm", "AES-GCM"}, {"/testGroups/0/type", "MacTest"}, {"/testGroups/0/type", "XdhAsnComp"}};
  for (const auto& [pointer, value] : others) {
    Json file = vector_json("wycheproof/chacha20-poly1305-16-bytes.json");
    text_of(file, pointer) = value;
    CHECK(run_on(file).last_line() == "0 passed, 0 failed, 1 skipped");
  }
  Json file = vector_json("wycheproof/x25519-normal.json");
  text_of(file, "/testGroups/0/curve") = "curve448";
  CHECK(run_on(file).last_line() == "0 passed, 0 failed, 1 skipped");
  file = vector_json("wycheproof/chacha20-poly1305-16-bytes.json");
  file["testGroups"][0]["tagSize"] = 96;
  CHECK(run_on(file).last_line() == "0 passed, 0 failed, 1 skipped");
}

TEST_CASE("a malformed Wycheproof test fails with its pointer, and the others still run") {
  const Json original = vector_json("wycheproof/x25519-normal.json");
  for (const std::string name : {"public", "private", "shared", "result"}) {
    Json file = original;
    Json& tests = file["testGroups"][0]["tests"];
    tests.push_back(tests[0]);
    tests[1].erase(name);
    tests.push_back(17);
    const Run run = run_on(file);
    CHECK(run.last_line() == "1 passed, 2 failed, 0 skipped");
    CHECK(run.says("/testGroups/0/tests/1/" + name + "\": missing_member"));
    CHECK(run.says("/testGroups/0/tests/2\": wrong_type"));
  }
}

TEST_CASE("a malformed Wycheproof file fails with its pointer") {
  const Json original = vector_json("wycheproof/x25519-normal.json");
  for (const std::string pointer : {"/algorithm", "/testGroups", "/testGroups/0", "/testGroups/0/type",
                                    "/testGroups/0/curve", "/testGroups/0/tests"}) {
    Json file = original;
    file[Json::json_pointer(pointer)] = 17;
    CAPTURE(pointer);
    const Run run = run_on(file);
    CHECK(run.exit_code == 1);
    CHECK(run.says("at \"" + pointer + "\": wrong_type"));
  }
}

TEST_CASE("what is no file of vectors fails, and never crashes") {
  for (const std::string& content :
       {std::string(), std::string("{"), std::string("[1,"), std::string("nonsense"), std::string("17"),
        std::string("null"), std::string("\"text\""), std::string("{}"), std::string("[]"), std::string("[[]]"),
        std::string("[{}]"), std::string("[null]"), std::string("[{\"mode\":0,\"mode\":0}]"), std::string("\xff\xfe"),
        std::string("{\"testGroups\":{}}"), std::string(20000, '['), std::string(3, '\0')}) {
    CAPTURE(content.substr(0, 40));
    const Run run = run_on_text(content);
    CHECK(run.exit_code == 1);
    CHECK(run.last_line() == "0 passed, 1 failed, 0 skipped");
  }
}

TEST_CASE("a file that cannot be read fails, and the others still run") {
  const Run run = run_on_files(
      {"/nonexistent/vectors.json", std::string(FELDSIEGEL_TEST_DATA), vector_path("hpke/rfc9180-x25519-base.json")});
  CHECK(run.exit_code == 1);
  CHECK(run.says("/nonexistent/vectors.json: FAILED file at \"\": file_unreadable"));
  CHECK(run.last_line() == "1 passed, 2 failed, 0 skipped");
}

TEST_CASE("no file at all is no success") {
  CHECK(run_on_files({}).exit_code == 1);
  CHECK(run_on_files({}).output == "0 passed, 0 failed, 0 skipped\n");
}

TEST_CASE("a control character in a file name cannot forge a line of the report") {
  const Run run = run_on_files({"/nonexistent\n99 passed, 0 failed, 0 skipped"});
  CHECK(run.last_line() == "0 passed, 1 failed, 0 skipped");
  CHECK_FALSE(run.says("\n99 passed"));
}

TEST_CASE("a file of tens of megabytes is read in bounded time") {
  Json vector = vector_json("hpke/rfc9180-x25519-base.json");
  vector["padding"] = std::string(24'000'000, 'a');
  CHECK(run_on(Json::array({vector, vector_json("hpke/hpke-pq-x-wing-base.json")})).last_line() ==
        "2 passed, 0 failed, 0 skipped");
}

}  // namespace
}  // namespace feldsiegel
