#include "core/record/record_id.h"

#include <doctest/doctest.h>

#include <string>

namespace feldsiegel {
namespace {

ErrorCode code_of(const Status& status) {
  REQUIRE_FALSE(status.ok());
  return status.error().code;
}

}  // namespace

TEST_CASE("record ids that are text hold 1 to 65,535 bytes, whatever they are") {
  for (const std::string& id : {std::string("E-1"), std::string(" "), std::string("-0"), std::string("null"),
                                std::string("1.5"), std::string(1, '\0'), std::string(65535, 'x')}) {
    CHECK(check_text_record_id(id).ok());
  }
  CHECK(code_of(check_text_record_id("")) == ErrorCode::record_id_missing);
  CHECK(code_of(check_text_record_id(std::string(65536, 'x'))) == ErrorCode::value_too_large);
}

TEST_CASE("record ids that are numbers are safe integers") {
  for (const char* id : {"0", "7", "-7", "10", "9007199254740991", "-9007199254740991"}) {
    CAPTURE(id);
    CHECK(check_number_record_id(id).ok());
  }
}

TEST_CASE("numbers that JavaScript spells otherwise, or not exactly, are no record ids") {
  for (const char* id : {"",
                         "-",
                         "-0",
                         "+1",
                         " 1",
                         "1 ",
                         "01",
                         "-01",
                         "00",
                         "1.0",
                         "1.5",
                         "1e3",
                         "1E3",
                         "0x10",
                         "--1",
                         "9007199254740992",
                         "-9007199254740992",
                         "9223372036854775808",
                         "18446744073709551617",
                         "123456789012345678901234567890",
                         "NaN",
                         "Infinity",
                         "1\n",
                         "١"}) {
    CAPTURE(id);
    CHECK(code_of(check_number_record_id(id)) == ErrorCode::wrong_type);
  }
}

}  // namespace feldsiegel
