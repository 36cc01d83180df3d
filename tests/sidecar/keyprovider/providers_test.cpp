// Choosing a provider by the configuration; with one that only this test has, as the next one will be: one kind more.
#include "sidecar/keyprovider/providers.h"

#include <doctest/doctest.h>

#include <vector>

#include "sidecar/keyprovider/file_key_provider.h"
#include "tests/sidecar/support/temporary_directory.h"

namespace feldsiegel::testing {
namespace {

using namespace keyprovider;

// Wraps with a file's KEK that is "elsewhere" and may be out of reach.
class RemoteSettings : public ProviderSettings {
 public:
  RemoteSettings(std::string url, std::filesystem::path file) : url_(std::move(url)), file_(std::move(file)) {}

  std::string place() const override { return url_; }
  Status create() const override { return FileKeyProvider::create(file_); }
  Result<std::unique_ptr<KeyProvider>> open() const override {
    auto provider = FileKeyProvider::open(file_);
    if (!provider.ok()) return ErrorCode::key_provider_unavailable;
    return std::unique_ptr<KeyProvider>(std::move(provider).value());
  }

 private:
  const std::string url_;
  const std::filesystem::path file_;
};

Result<ProviderSettingsPtr> read_remote(JsonObject part, const std::filesystem::path& directory) {
  FELDSIEGEL_TRY(std::string url, part.text("vault_url"));
  FELDSIEGEL_TRY(const std::string key, part.text("key"));
  FELDSIEGEL_CHECK(part.finish());
  return ProviderSettingsPtr(std::make_shared<RemoteSettings>(std::move(url), directory / key));
}

std::vector<ProviderKind> with_remote() {
  std::vector<ProviderKind> kinds(provider_kinds().begin(), provider_kinds().end());
  kinds.push_back({"vault_url", read_remote});
  return kinds;
}

Result<ProviderSettingsPtr> read_part(const Json& part, std::span<const ProviderKind> kinds,
                                      const std::filesystem::path& directory = "/etc/feldsiegel") {
  return read_key_provider(JsonObject::open(part, {"key_provider"}).value(), directory, kinds);
}

Error refusal(const Json& part, std::span<const ProviderKind> kinds = provider_kinds()) {
  const auto read = read_part(part, kinds);
  REQUIRE_FALSE(read.ok());
  return read.error();
}

TEST_CASE("a provider is chosen by the member that is there, and what one wrapped opens through its settings alone") {
  const TemporaryDirectory directory;
  const auto kinds = with_remote();
  for (const Json& part : {Json{{"file", "a.key"}}, Json{{"vault_url", "https://kv.example/"}, {"key", "b.key"}}}) {
    const auto settings = read_part(part, kinds, directory.path());
    REQUIRE(settings.ok());
    REQUIRE((*settings)->create().ok());
    CHECK((*settings)->create().error().code == ErrorCode::file_unwritable);
    const Bytes aad = directory_key_aad(), secret(32, 7);
    const auto wrapped = (*settings)->open().value()->wrap(aad, secret);
    REQUIRE(wrapped.ok());
    const auto unwrapped = (*settings)->open().value()->unwrap(aad, *wrapped);
    REQUIRE(unwrapped.ok());
    CHECK(to_bytes(unwrapped->expose_secret()) == secret);
  }
}

TEST_CASE("what does not open says where, in the kind's own words") {
  const auto kinds = with_remote();
  const auto file = read_part({{"file", "none.key"}}, kinds),
             remote = read_part({{"vault_url", "u"}, {"key", "k"}}, kinds);
  CHECK((*file)->place() == "/etc/feldsiegel/none.key");
  CHECK((*file)->open().error().code == ErrorCode::file_unreadable);
  CHECK((*remote)->place() == "u");
  CHECK((*remote)->open().error().code == ErrorCode::key_provider_unavailable);
}

TEST_CASE("members of another kind, of two kinds or of none are refused with their place") {
  const auto kinds = with_remote();
  const Json remote = {{"vault_url", "https://kv.example/"}, {"key", "b.key"}};
  CHECK(refusal(remote).code == ErrorCode::missing_member);
  CHECK(refusal(remote).at.pointer() == "/key_provider/file");
  const Json both = {{"file", "a.key"}, {"vault_url", "https://kv.example/"}};
  CHECK(refusal(both, kinds).code == ErrorCode::unknown_member);
  CHECK(refusal(both, kinds).at.pointer() == "/key_provider/vault_url");
  CHECK(refusal(Json::object(), kinds).at.pointer() == "/key_provider/file");
  CHECK(refusal({{"vault_url", "u"}}, kinds).at.pointer() == "/key_provider/key");
  CHECK(refusal({{"file", "a.key"}, {"key", "b"}}, kinds).at.pointer() == "/key_provider/key");
  CHECK(refusal({{"file", 1}}, kinds).code == ErrorCode::wrong_type);
  CHECK(refusal({{"file", ""}}, kinds).code == ErrorCode::invalid_value);
  CHECK(refusal({{"vault_url", nullptr}, {"key", "b"}}, kinds).at.pointer() == "/key_provider/vault_url");
}

}  // namespace
}  // namespace feldsiegel::testing
