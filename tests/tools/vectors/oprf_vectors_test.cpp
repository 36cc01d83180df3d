// RFC 9497 vectors through `feldsiegel vectors`: what passes, what is skipped, and that nothing altered or broken does.
#include <algorithm>
#include <cctype>

#include "tests/tools/vectors/vectors_run.h"

namespace feldsiegel {
namespace {

using namespace feldsiegel::tests;

Json suite_json(const std::string& name) { return vector_json("oprf/rfc9497-" + name + ".json")[0]; }

// A suite with one vector: the batch of two.
Json batch_suite() {
  Json suite = suite_json("voprf");
  suite["vectors"] = Json::array({suite["vectors"][2]});
  return suite;
}

TEST_CASE("the vectors of RFC 9497 pass, other modes and suites are skipped and counted") {
  CHECK(run_on_files({vector_path("oprf/rfc9497-oprf.json")}).output == "2 passed, 0 failed, 0 skipped\n");
  CHECK(run_on_files({vector_path("oprf/rfc9497-voprf.json")}).output == "3 passed, 0 failed, 0 skipped\n");
  const Run run =
      run_on(Json::array({suite_json("oprf"), suite_json("voprf"), suite_json("poprf"), suite_json("decaf448")}));
  CHECK(run.exit_code == 0);
  CHECK(run.last_line() == "5 passed, 0 failed, 2 skipped");
  CHECK(run.says("skipped 1: mode 2 (POPRF) is not supported"));
  CHECK(run.says("skipped 1: suite decaf448-SHAKE256 is not supported"));
  CHECK(run_on(suite_json("voprf")).output == "3 passed, 0 failed, 0 skipped\n");
}

TEST_CASE("files of drafts before the RFC are skipped, and skipped vectors alone are no success") {
  Json suite = suite_json("voprf");
  suite.erase("identifier");
  suite["suiteID"] = 1;
  suite["suiteName"] = "OPRF(ristretto255, SHA-512)";
  const Run run = run_on(Json::array({suite, suite}));
  CHECK(run.exit_code == 1);
  CHECK(run.says("skipped 6: a draft before RFC 9497"));
  CHECK(run.last_line() == "0 passed, 0 failed, 6 skipped");
}

TEST_CASE("every hexadecimal member of a suite matters, and takes all its vectors with it") {
  for (const std::string name : {"groupDST", "keyInfo", "pkSm", "seed", "skSm"}) {
    Json suite = suite_json("voprf");
    suite[name] = altered(suite[name].get_ref<const std::string&>(), 2);
    CAPTURE(name);
    const Run run = run_on(Json::array({suite_json("oprf"), suite}));
    CHECK(run.exit_code == 1);
    CHECK(run.last_line() == "2 passed, 3 failed, 0 skipped");
    CHECK(run.says("FAILED vector 1 at \"/1/"));
  }
}

TEST_CASE("every hexadecimal member of a vector matters, in each entry of a batch") {
  for (const std::string pointer :
       {"/Blind", "/BlindedElement", "/EvaluationElement", "/Input", "/Output", "/Proof/proof", "/Proof/r"}) {
    const std::string at = "/vectors/0" + pointer;
    const std::size_t size = batch_suite()[Json::json_pointer(at)].get_ref<const std::string&>().size();
    for (const std::size_t place : {std::size_t{1}, size - 2}) {
      Json suite = batch_suite();
      text_of(suite, at) = altered(text_of(suite, at), place);
      CAPTURE(pointer);
      CAPTURE(place);
      const Run run = run_on(suite);
      CHECK(run.exit_code == 1);
      CHECK(run.last_line() == "0 passed, 1 failed, 0 skipped");
      CHECK(run.says("FAILED vector 0 at \"/vectors/0/"));
    }
  }
}

TEST_CASE("entries of a batch in another order fail") {
  for (const std::string name : {"Blind", "BlindedElement", "EvaluationElement", "Input", "Output"}) {
    Json suite = batch_suite();
    std::string& list = text_of(suite, "/vectors/0/" + name);
    const std::size_t comma = list.find(',');
    list = list.substr(comma + 1) + "," + list.substr(0, comma);
    CAPTURE(name);
    CHECK(run_on(suite).last_line() == "0 passed, 1 failed, 0 skipped");
  }
}

TEST_CASE("the proof of another vector fails, also when its randomness is left out") {
  Json suite = suite_json("voprf");
  suite["vectors"][0]["Proof"]["proof"] = suite["vectors"][1]["Proof"]["proof"];
  CHECK(run_on(suite).says("at \"/vectors/0/Proof\": GenerateProof gives something else"));
  suite["vectors"][0]["Proof"].erase("r");
  const Run run = run_on(suite);
  CHECK(run.last_line() == "2 passed, 1 failed, 0 skipped");
  CHECK(run.says("at \"/vectors/0/Proof\": proof_invalid"));
}

TEST_CASE("hex case, unknown members, and missing optional members make no difference") {
  Json suite = suite_json("voprf");
  for (const std::string name : {"groupDST", "hash", "keyInfo", "pkSm", "seed"}) suite.erase(name);
  suite["comment"] = Json::array({1, nullptr});
  for (Json& vector : suite["vectors"]) {
    vector.erase("Batch");
    vector["comment"] = nullptr;
    vector["Proof"].erase("r");
    for (const std::string name : {"Blind", "BlindedElement", "EvaluationElement", "Input", "Output"}) {
      for (char& c : *vector[name].get_ptr<std::string*>()) {
        c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
      }
    }
  }
  CHECK(run_on(suite).output == "3 passed, 0 failed, 0 skipped\n");
}

TEST_CASE("a missing needed member is a failure that names it") {
  for (const std::string name : {"identifier", "mode", "skSm", "vectors"}) {
    Json suite = suite_json("voprf");
    suite.erase(name);
    CAPTURE(name);
    const Run run = run_on(Json::array({suite}));
    CHECK(run.exit_code == 1);
    CHECK((name == "vectors" || run.says("FAILED vector 0 at \"/0/" + name + "\": missing_member")));
    CHECK(run.last_line() == (name == "vectors" ? "0 passed, 1 failed, 0 skipped" : "0 passed, 3 failed, 0 skipped"));
  }
  for (const std::string name : {"Blind", "BlindedElement", "EvaluationElement", "Input", "Output", "Proof"}) {
    Json suite = suite_json("voprf");
    suite["vectors"][1].erase(name);
    CAPTURE(name);
    const Run run = run_on(Json::array({suite}));
    CHECK(run.says("FAILED vector 0 at \"/0/vectors/1/" + name + "\": missing_member"));
    CHECK(run.last_line() == "2 passed, 1 failed, 0 skipped");
  }
  Json suite = suite_json("voprf");
  suite["vectors"][1]["Proof"].erase("proof");
  CHECK(run_on(suite).says("at \"/vectors/1/Proof/proof\": missing_member"));
}

TEST_CASE("wrong types and malformed hex are failures that name the member, never a crash") {
  const Json wrong[] = {Json::array(), Json::object(), 17, -1, 1.5, true, "not hex", "abc", "zz", ",", "00,", ",00"};
  for (const std::string pointer : {"/identifier", "/mode", "/groupDST", "/keyInfo", "/pkSm", "/seed", "/skSm"}) {
    for (const Json& value : wrong) {
      Json suite = suite_json("voprf");
      suite[Json::json_pointer(pointer)] = value;
      CAPTURE(pointer);
      CAPTURE(json_text(value));
      const Run run = run_on(suite);
      CHECK(run.exit_code == 1);
      CHECK((run.says("at \"" + pointer + "\"") || run.says("is not supported")));
    }
  }
  for (const std::string pointer : {"", "/Batch", "/Blind", "/BlindedElement", "/EvaluationElement", "/Input",
                                    "/Output", "/Proof", "/Proof/proof", "/Proof/r"}) {
    for (const Json& value : wrong) {
      Json suite = batch_suite();
      suite[Json::json_pointer("/vectors/0" + pointer)] = value;
      CAPTURE(pointer);
      CAPTURE(json_text(value));
      const Run run = run_on(suite);
      CHECK(run.last_line() == "0 passed, 1 failed, 0 skipped");
      CHECK(run.says("FAILED vector 0 at \"/vectors/0"));
    }
  }
  for (const Json& value : {Json(17), Json("text"), Json::object(), Json::array()}) {
    Json suite = suite_json("voprf");
    suite["vectors"] = value;
    CHECK(run_on(suite).says("FAILED vector 0 at \"/vectors\": "));
  }
}

TEST_CASE("keys, blinds and elements that no party may take are failures") {
  const std::string zero(64, '0');
  const std::string order = "edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010";
  for (const std::string& scalar : {zero, order, std::string(62, '1'), std::string()}) {
    Json suite = batch_suite();
    suite["skSm"] = scalar;
    CHECK(run_on(suite).says("at \"/skSm\": invalid_value"));
    for (const std::string name : {"Blind", "Proof/r"}) {
      suite = batch_suite();
      std::string& list = text_of(suite, "/vectors/0/" + name);
      list = list.find(',') == std::string::npos ? scalar : list.substr(0, 65) + scalar;
      CHECK(run_on(suite).last_line() == "0 passed, 1 failed, 0 skipped");
    }
  }
  for (const std::string& element : {zero, std::string(64, 'f'), std::string(62, '1')}) {
    for (const std::string name : {"BlindedElement", "EvaluationElement"}) {
      Json suite = batch_suite();
      std::string& list = text_of(suite, "/vectors/0/" + name);
      list = list.substr(0, 65) + element;
      CHECK(run_on(suite).says("at \"/vectors/0/" + name));
    }
  }
}

TEST_CASE("a batch whose lists differ in length, or from Batch, fails") {
  for (const std::string name : {"Blind", "BlindedElement", "EvaluationElement", "Output"}) {
    Json suite = batch_suite();
    std::string& list = text_of(suite, "/vectors/0/" + name);
    list = list.substr(0, list.find(','));
    CHECK(run_on(suite).says("at \"/vectors/0/" + name + "\": invalid_value"));
  }
  for (const int size : {0, 1, 3, 65536}) {
    Json suite = batch_suite();
    suite["vectors"][0]["Batch"] = size;
    CHECK(run_on(suite).says("at \"/vectors/0/Batch\": invalid_value"));
  }
}

}  // namespace
}  // namespace feldsiegel
