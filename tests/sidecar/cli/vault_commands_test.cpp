// feldsiegel vault migrate, check and move, as functions from configurations to exit codes.
#include <doctest/doctest.h>

#include <fstream>
#include <sstream>

#include "core/base/json.h"
#include "sidecar/cli/commands.h"
#include "tests/sidecar/support/temporary_directory.h"

namespace feldsiegel::testing {
namespace {

struct VaultCommands {
  TemporaryDirectory directory;
  std::filesystem::path old_config = directory / "feldsiegel.json", new_config = directory / "new.json";
  std::ostringstream out{}, err{};

  VaultCommands() {
    cli::InitOptions options;
    options.directory = directory.path();
    options.tenant = "11111111-2222-4333-8444-555555555555";
    options.audiences = {"api://feldsiegel.test"};
    REQUIRE(cli::init(options, out, err) == cli::success);
    configure(new_config, "/vault/sqlite", "new.db");
  }

  // The first configuration with one member changed.
  void configure(const std::filesystem::path& file, const char* pointer, const Json& value) {
    std::ifstream stream(old_config, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(stream), {}};
    Json document = parse_json(as_bytes(text)).value();
    document[Json::json_pointer(pointer)] = value;
    std::ofstream(file, std::ios::trunc) << document.dump();
  }

  int move(bool abandon = false) { return cli::move_vault(old_config, new_config, abandon, out, err); }
  int list(const std::filesystem::path& config) { return cli::list_tenants(config, out, err); }
  bool says(std::string_view text) const { return out.str().find(text) != std::string::npos; }
  bool complains(std::string_view text) const { return err.str().find(text) != std::string::npos; }
};

TEST_CASE_FIXTURE(VaultCommands, "a new vault is at the newest version and sound") {
  CHECK(cli::migrate_vault(old_config, out, err) == cli::success);
  CHECK(says("nothing was changed"));
  CHECK(cli::check_vault(old_config, out, err) == cli::success);
  CHECK(says("The vault is sound"));
}

TEST_CASE_FIXTURE(VaultCommands, "a moved vault serves under the new configuration, and no longer under the old one") {
  CHECK(move() == cli::success);
  CHECK(says("both sides have the digest"));
  CHECK(list(new_config) == cli::success);
  CHECK(list(old_config) == cli::bad_configuration);
  CHECK(complains("vault_moved"));
  CHECK(move() == cli::failure);
  CHECK(cli::check_vault(new_config, out, err) == cli::success);
}

TEST_CASE_FIXTURE(VaultCommands, "a move is refused into itself, into a used vault and under another KEK") {
  new_config = old_config;
  CHECK(move() == cli::failure);
  CHECK(complains("the same vault"));
  new_config = directory / "other/feldsiegel.json";
  cli::InitOptions options;
  options.directory = directory / "other";
  options.tenant = "21111111-2222-4333-8444-555555555555";
  options.audiences = {"api://feldsiegel.test"};
  REQUIRE(cli::init(options, out, err) == cli::success);
  CHECK(move() == cli::failure);
  CHECK(complains("different key-encryption keys"));
  new_config = directory / "used.json";
  configure(new_config, "/vault/sqlite", "other/vault.db");
  CHECK(move() == cli::failure);
  CHECK(complains("is not empty"));
  CHECK(move(true) == cli::failure);
  CHECK(complains("no move out of the vault"));
  CHECK(list(old_config) == cli::success);
  CHECK(list(directory / "other/feldsiegel.json") == cli::success);
}

TEST_CASE_FIXTURE(VaultCommands, "an unsafe connection to PostgreSQL is named with its place and never with its text") {
  configure(new_config, "/vault",
            {{"postgres", {{"connection", "host=db.example dbname=v user=secret-name"}, {"password_file", nullptr}}}});
  CHECK(cli::check_vault(new_config, out, err) == cli::bad_configuration);
  CHECK(complains("/vault/postgres/connection"));
  CHECK(complains("insecure_connection"));
  CHECK_FALSE(complains("secret-name"));
  CHECK(list(new_config) == cli::bad_configuration);
}

}  // namespace
}  // namespace feldsiegel::testing
