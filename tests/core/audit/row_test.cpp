#include "core/audit/row.h"

#include <doctest/doctest.h>

#include <sstream>

#include "core/base/base64url.h"
#include "core/base/encoding.h"
#include "tests/support/audit_log.h"

namespace feldsiegel::audit {
namespace {

Row some_row() { return testing::random_log(1, 1).rows[0]; }

// The leaf as the specification writes it down, in one piece.
merkle::Hash leaf_by_the_book(const Row& row, const Disclosures& disclosures) {
  Bytes data;
  data.push_back(1);
  const auto put_cell = [&](std::size_t i) {
    put_varint(data, row.cells[i].size());
    append(data, as_bytes(row.cells[i]));
  };
  for (std::size_t i = 4; i < 20; ++i) {
    if (i != 7 && i != 13 && i != 15) put_cell(i);
  }
  const std::size_t numbers[] = {7, 13, 15};
  for (std::size_t i = 0; i < 3; ++i) {
    Bytes value{0x02};
    value.push_back(static_cast<std::uint8_t>(numbers[i]));
    append(value, *disclosures[i].salt);
    append(value, as_bytes(row.cells[numbers[i]]));
    std::uint8_t hash[32];
    crypto_hash_sha256(hash, value.data(), value.size());
    append(data, hash);
  }
  for (std::size_t i = 0; i < 4; ++i) put_cell(i);
  return merkle::leaf_hash(data);
}

TEST_CASE("the columns have the names and the order of the specification") {
  std::string names;
  for (std::size_t i = 0; i < column_count; ++i) names += std::string(column_name(static_cast<Column>(i))) + " ";
  CHECK(names ==
        "index time tenant tenant_index action outcome code actor app collection fields purpose domain pseudonyms "
        "counts reason approval policy request_id trace_id disclosure ");
  CHECK(is_personal(Column::actor));
  CHECK(is_personal(Column::pseudonyms));
  CHECK(is_personal(Column::reason));
  CHECK(!is_personal(Column::app));
}

TEST_CASE("a leaf is what the specification says, whatever the cells hold") {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    const Row row = testing::random_log(seed, 1).rows[0];
    const auto disclosures = parse_disclosure(row[Column::disclosure]).value();
    CHECK(leaf_of(row).value() == leaf_by_the_book(row, disclosures));
  }
}

TEST_CASE("no two cells can trade bytes without the leaf telling") {
  Row first = some_row();
  first[Column::app] = "ab";
  first[Column::collection] = "c";
  Row second = first;
  second[Column::app] = "a";
  second[Column::collection] = "bc";
  CHECK(leaf_of(first).value() != leaf_of(second).value());
}

TEST_CASE("any cell counts for the leaf but the disclosure's form") {
  const Row row = some_row();
  for (std::size_t i = 0; i + 1 < column_count; ++i) {
    Row other = row;
    other.cells[i] += "x";
    CAPTURE(i);
    CHECK(leaf_of(other).value() != leaf_of(row).value());
  }
}

TEST_CASE("an erased value leaves its commitment and the leaf stays as it was") {
  for (const Column column : personal_columns) {
    auto log = testing::random_log(7, 3);
    const auto before = leaf_of(log.rows[1]).value();
    log.erase(1, column);
    CHECK(log.rows[1][column].empty());
    CHECK(leaf_of(log.rows[1]).value() == before);
    log.erase(1, Column::actor);
    log.erase(1, Column::pseudonyms);
    log.erase(1, Column::reason);
    CHECK(leaf_of(log.rows[1]).value() == before);
    CHECK(log.rows[1][Column::disclosure].size() == 3 * 44 + 2);
  }
}

TEST_CASE("the same value under another salt or in another column has another commitment") {
  const Salt salt{1}, other{2};
  CHECK(commitment(Column::actor, salt, "x") != commitment(Column::actor, other, "x"));
  CHECK(commitment(Column::actor, salt, "x") != commitment(Column::reason, salt, "x"));
  CHECK(commitment(Column::actor, salt, "") != commitment(Column::actor, salt, std::string_view("\0", 1)));
}

TEST_CASE("disclosures come back as they were written") {
  Disclosures disclosures;
  disclosures[0].salt = Salt{1, 2, 3};
  disclosures[1].commitment = commitment(Column::pseudonyms, Salt{9}, "P-1");
  disclosures[2].salt = Salt{4};
  const std::string text = disclosure_text(disclosures);
  const auto read = parse_disclosure(text).value();
  CHECK(read[0].salt == disclosures[0].salt);
  CHECK(!read[1].salt);
  CHECK(read[1].commitment == disclosures[1].commitment);
  CHECK(read[2].salt == disclosures[2].salt);
}

TEST_CASE("a disclosure of any other form is refused") {
  const std::string salt = "s" + to_base64url(Bytes(16, 1)), hash = "c" + to_base64url(Bytes(32, 1));
  for (const std::string& text :
       std::initializer_list<std::string>{"",
                                          ".",
                                          "..",
                                          salt,
                                          salt + "." + salt,
                                          salt + "." + salt + ".",
                                          "." + salt + "." + salt,
                                          salt + ".." + salt,
                                          salt + "." + salt + "." + salt + ".",
                                          salt + "." + salt + "." + salt + "." + salt,
                                          salt + "." + salt + "." + salt + " ",
                                          " " + salt + "." + salt + "." + salt,
                                          salt + "." + salt + ".c" + salt.substr(1),
                                          salt + "." + salt + ".s" + hash.substr(1),
                                          salt + "." + salt + "." + salt.substr(0, 22),
                                          salt + "." + salt + "." + salt + "A",
                                          salt + "." + salt + ".S" + salt.substr(1),
                                          salt + "," + salt + "," + salt,
                                          salt + "." + salt + "." + salt.substr(0, 22) + "B",  // bits that mean nothing
                                          salt + "." + salt + "." + salt.substr(0, 22) + "="}) {
    CAPTURE(text);
    REQUIRE(!parse_disclosure(text).ok());
    CHECK(parse_disclosure(text).error().code == ErrorCode::audit_row_malformed);
  }
}

TEST_CASE("a value whose commitment alone is there is refused") {
  for (const Column column : personal_columns) {
    auto log = testing::random_log(3, 1);
    log.erase(0, column);
    log.rows[0][column] = "somebody";
    REQUIRE(!leaf_of(log.rows[0]).ok());
    CHECK(leaf_of(log.rows[0]).error().code == ErrorCode::audit_row_malformed);
  }
}

}  // namespace
}  // namespace feldsiegel::audit
