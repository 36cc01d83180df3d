// The configuration that the specification shows is one that the service takes.
#include <doctest/doctest.h>

#include "sidecar/config/config.h"
#include "tests/support/spec_page.h"

namespace feldsiegel {
namespace {

TEST_CASE("the configuration that the specification shows is valid") {
  const std::string example = testing::first_json_example(testing::spec_page("configuration.md"));
  const auto config = config::parse(as_bytes(example), "/etc/feldsiegel");
  REQUIRE(config.ok());
  CHECK(config->listen.port == 8700);
  CHECK(config->management.port == 8701);
  CHECK(config->vault == "/etc/feldsiegel/vault.db");
}

}  // namespace
}  // namespace feldsiegel
