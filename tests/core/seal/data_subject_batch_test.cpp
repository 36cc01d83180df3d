// Batches about data subjects: each person's fields depend on that person's secret, and each record's header says
// whose.
#include <doctest/doctest.h>

#include <algorithm>
#include <map>

#include "tests/support/sealing_fixture.h"

namespace feldsiegel::testing {
namespace {

constexpr const char* policy_text = R"({
  "version": 1, "name": "test",
  "purposes": [{"id": 1, "name": "payroll", "allow": {"roles": ["Payroll.Read"]}},
               {"id": 2, "name": "health", "allow": {"roles": ["Health.Read"]}}],
  "domains": [{"id": 5, "name": "person", "purpose": "payroll", "allow": {"roles": ["HR"]}}],
  "collections": [
    {"name": "appraisals", "record_id": "id", "fields": {
      "id": {"protect": "clear"},
      "manager": {"protect": "pseudonymize", "domain": "person"},
      "person": {"protect": "pseudonymize", "domain": "person"},
      "salary": {"protect": "seal", "purpose": "payroll", "subject": "person"},
      "notes": {"protect": "seal", "purpose": "health", "subject": "person"},
      "remark": {"protect": "seal", "purpose": "payroll", "subject": "manager"},
      "total": {"protect": "seal", "purpose": "payroll"}}}]})";

class Batch {
 public:
  Batch() : session(fixture.session()) {
    fixture.directory.policy = Policy::parse(as_bytes(policy_text)).value();
    fixture.directory.domains = {{5, 1, fixture.key.oprf_public_key("person", 1)}};
  }

  // columns: 0 salary, 1 notes, 2 remark, 3 total; data subject fields: 0 person, 1 manager
  SealingPlan plan() {
    return SealingPlan::make(fixture.directory, session, "appraisals", {"salary", "notes", "remark", "total"}).value();
  }

  const DataSubjectSecret* person(std::uint8_t number) {
    auto& made = persons_[number];
    if (!made) {
      PseudonymBytes pseudonym;
      pseudonym.fill(number);
      made = std::make_unique<DataSubjectSecret>(DataSubjectSecret{{5, pseudonym}, {}});
      made->secret.expose_secret_for_writing()[0] = number;
    }
    return made.get();
  }

  Opener opener(const Grant& grant) {
    return Opener::make(grant, fixture.key, {1, 1},
                        [this](const DataSubjectRef& wanted) -> Result<Secret<32>> {
                          for (const auto& [number, one] : persons_) {
                            if (!(one->data_subject == wanted) || erased == number) continue;
                            Secret<32> secret;
                            const auto bytes = one->secret.expose_secret();
                            std::copy(bytes.begin(), bytes.end(), secret.expose_secret_for_writing().begin());
                            return secret;
                          }
                          return ErrorCode::data_subject_unknown;
                        })
        .value();
  }

  // Texts of the cells, then headers of the records.
  std::vector<std::string> seal(std::vector<ByteView> ids, std::vector<const DataSubjectSecret*> subjects,
                                std::vector<Cell> cells) {
    const SealingPlan made = plan();
    std::string out;
    REQUIRE(seal_batch(session, made, ids, cells, out, subjects).ok());
    REQUIRE(write_headers(session, made, subjects, ids.size(), out).ok());
    std::vector<std::string> lines;
    for (std::size_t at = 0; at < out.size(); at = out.find('\n', at) + 1) {
      lines.push_back(out.substr(at, out.find('\n', at) - at));
    }
    return lines;
  }

  SealingFixture fixture;
  SealingSession session;
  std::optional<std::uint8_t> erased;

 private:
  std::map<std::uint8_t, std::unique_ptr<DataSubjectSecret>> persons_;
};

Cell cell(std::uint32_t record, std::uint32_t column, std::string_view text) {
  return {record, column, ValueType::text, as_bytes(text)};
}

const ByteView first = as_bytes("E-1"), second = as_bytes("E-2");

TEST_CASE("fields about persons open with their secrets, whatever order the records name them in") {
  Batch batch;
  const auto lines = batch.seal({first, second}, {batch.person(1), batch.person(2), batch.person(2), nullptr},
                                {cell(0, 0, "50000"), cell(0, 1, "asthma"), cell(0, 2, "well led"), cell(0, 3, "7"),
                                 cell(1, 0, "60000"), cell(1, 3, "8")});
  REQUIRE(lines.size() == 8);
  const Grant payroll = batch.fixture.payroll(), health = batch.fixture.health();
  Opener opener = batch.opener(payroll), medical = batch.opener(health);
  CHECK(open_one(opener, lines[6], "appraisals", "E-1", "salary", lines[0]) == "50000");
  CHECK(open_one(medical, lines[6], "appraisals", "E-1", "notes", lines[1]) == "asthma");
  CHECK(open_one(opener, lines[6], "appraisals", "E-1", "remark", lines[2]) == "well led");
  CHECK(open_one(opener, lines[6], "appraisals", "E-1", "total", lines[3]) == "7");
  CHECK(open_one(opener, lines[7], "appraisals", "E-2", "salary", lines[4]) == "60000");
  CHECK(open_one(opener, lines[7], "appraisals", "E-2", "total", lines[5]) == "8");
}

TEST_CASE("a record's header lists its data subjects in the order of the plan's fields, and only those") {
  Batch batch;
  CHECK(batch.plan().data_subject_fields() == std::vector<std::string>{"person", "manager"});
  const auto lines = batch.seal({first, second}, {batch.person(1), batch.person(2), nullptr, batch.person(3)},
                                {cell(0, 2, "a"), cell(1, 2, "b")});
  const Header both = parse_header(lines[2]).value(), one = parse_header(lines[3]).value();
  REQUIRE(both.data_subjects.size() == 2);
  CHECK(both.data_subjects[0] == batch.person(1)->data_subject);
  CHECK(both.data_subjects[1] == batch.person(2)->data_subject);
  REQUIRE(one.data_subjects.size() == 1);
  CHECK(one.data_subjects[0] == batch.person(3)->data_subject);
  CHECK(parse_sealed_value(lines[0]).value().head.subject_index == 2);
  CHECK(parse_sealed_value(lines[1]).value().head.subject_index == 1);
}

TEST_CASE("once a person's secret is gone, that person's fields do not open, and all others do") {
  Batch batch;
  const auto lines = batch.seal({first, second}, {batch.person(1), batch.person(2), batch.person(2), batch.person(1)},
                                {cell(0, 0, "a"), cell(0, 2, "b"), cell(0, 3, "c"), cell(1, 0, "d"), cell(1, 2, "e")});
  batch.erased = 1;
  const Grant payroll = batch.fixture.payroll();
  Opener opener = batch.opener(payroll);
  CHECK(open_one(opener, lines[5], "appraisals", "E-1", "salary", lines[0]) == "<data_subject_unknown>");
  CHECK(open_one(opener, lines[5], "appraisals", "E-1", "remark", lines[1]) == "b");
  CHECK(open_one(opener, lines[5], "appraisals", "E-1", "total", lines[2]) == "c");
  CHECK(open_one(opener, lines[6], "appraisals", "E-2", "salary", lines[3]) == "d");
  CHECK(open_one(opener, lines[6], "appraisals", "E-2", "remark", lines[4]) == "<data_subject_unknown>");
}

TEST_CASE("a field does not open under another person's header, nor a person's field as nobody's") {
  Batch batch;
  const auto lines = batch.seal({first, second}, {batch.person(1), nullptr, batch.person(2), nullptr},
                                {cell(0, 0, "a"), cell(1, 0, "b")});
  const Grant payroll = batch.fixture.payroll();
  Opener opener = batch.opener(payroll);
  CHECK(open_one(opener, lines[3], "appraisals", "E-1", "salary", lines[0]) == "<not_authentic>");
  SealedValue as_nobodys = parse_sealed_value(lines[0]).value();
  as_nobodys.head.subject_index = 0;
  CHECK(open_one(opener, lines[2], "appraisals", "E-1", "salary", sealed_value_text(as_nobodys)) == "<not_authentic>");
}

TEST_CASE("a field about a person that the record does not name is refused with its place, and nothing is sealed") {
  Batch batch;
  const SealingPlan plan = batch.plan();
  const std::vector<ByteView> ids{first, second};
  const std::vector<const DataSubjectSecret*> subjects{batch.person(1), nullptr, batch.person(2), nullptr};
  const std::vector<Cell> cells{cell(0, 0, "a"), cell(1, 2, "b")};
  std::string out = "kept";
  const Status sealed = seal_batch(batch.session, plan, ids, cells, out, subjects);
  REQUIRE_FALSE(sealed.ok());
  CHECK(sealed.error().code == ErrorCode::data_subject_missing);
  CHECK(sealed.error().at.pointer() == "/1/2");
  CHECK(out == "kept");
}

TEST_CASE("as many data subjects as the plan has fields for are needed, not one more or less") {
  Batch batch;
  const SealingPlan plan = batch.plan();
  const std::vector<Cell> cells{cell(0, 3, "a")};
  std::string out;
  for (const std::size_t count : {0u, 1u, 3u, 4u}) {
    const std::vector<const DataSubjectSecret*> subjects(count, batch.person(1));
    CHECK(seal_batch(batch.session, plan, {&first, 1}, cells, out, subjects).error().code == ErrorCode::invalid_value);
  }
}

TEST_CASE("a record that comes up again after another one gets its own keys again") {
  Batch batch;
  const auto lines = batch.seal({first, second}, {batch.person(1), nullptr, batch.person(2), nullptr},
                                {cell(0, 0, "a"), cell(1, 0, "b"), cell(0, 1, "c")});
  const Grant health = batch.fixture.health();
  Opener medical = batch.opener(health);
  CHECK(open_one(medical, lines[3], "appraisals", "E-1", "notes", lines[2]) == "c");
}

}  // namespace
}  // namespace feldsiegel::testing
