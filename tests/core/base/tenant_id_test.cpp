#include "core/base/tenant_id.h"

#include <doctest/doctest.h>

namespace feldsiegel {
namespace {

constexpr std::string_view guid = "0a1b2c3d-4e5f-4a6b-8c7d-9e0fa1b2c3d4";

TEST_CASE("a tenant id is kept in lower case, so that both cases are one tenant") {
  const auto upper = TenantId::parse("0A1B2C3D-4E5F-4A6B-8C7D-9E0FA1B2C3D4");
  REQUIRE(upper);
  CHECK(upper->text() == guid);
  CHECK(*upper == *TenantId::parse(guid));
  CHECK(*upper != *TenantId::parse("0a1b2c3d-4e5f-4a6b-8c7d-9e0fa1b2c3d5"));
}

TEST_CASE("nothing but a GUID is a tenant id") {
  for (const char* bad : {
           "", "common", "organizations", "contoso.onmicrosoft.com",
           "0a1b2c3d4e5f4a6b8c7d9e0fa1b2c3d4",        // no dashes
           "{0a1b2c3d-4e5f-4a6b-8c7d-9e0fa1b2c3d4}",  // braces
           " 0a1b2c3d-4e5f-4a6b-8c7d-9e0fa1b2c3d4",   // space
           "0a1b2c3d-4e5f-4a6b-8c7d-9e0fa1b2c3d4\n",  // line end
           "0a1b2c3d-4e5f-4a6b-8c7d-9e0fa1b2c3d",     // short
           "0a1b2c3d-4e5f-4a6b-8c7d-9e0fa1b2c3d45",   // long
           "0a1b2c3d-4e5f-4a6b-8c7d-9e0fa1b2c3dg",    // not hexadecimal
           "0a1b2c3-d4e5f-4a6b-8c7d-9e0fa1b2c3d4",    // a dash one place off
       }) {
    CHECK_MESSAGE(!TenantId::parse(bad).has_value(), bad);
  }
}

TEST_CASE("every wrong character of a GUID is noticed") {
  for (std::size_t i = 0; i < guid.size(); ++i) {
    for (const char c : {'g', '/', ':', '@', '`', '\0', '.'}) {
      std::string bad(guid);
      bad[i] = c;
      CHECK_FALSE(is_guid(bad));
    }
    std::string swapped(guid);
    swapped[i] = guid[i] == '-' ? '0' : '-';
    CHECK_FALSE(is_guid(swapped));
  }
}

}  // namespace
}  // namespace feldsiegel
