#include "sidecar/keyprovider/file_key_provider.h"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include <fstream>
#include <set>

#include "core/base/hex.h"
#include "core/base/wrap.h"
#include "tests/sidecar/support/temporary_directory.h"

namespace feldsiegel::testing {
namespace {

namespace fs = std::filesystem;
using keyprovider::FileKeyProvider;

const TenantId& tenant() {
  static const TenantId id = *TenantId::parse("11111111-2222-3333-4444-555555555555");
  return id;
}

Bytes secret_of(std::size_t size) {
  Bytes secret(size);
  for (std::size_t i = 0; i < size; ++i) secret[i] = static_cast<std::uint8_t>(i * 7 + 1);
  return secret;
}

std::unique_ptr<FileKeyProvider> new_provider(const fs::path& file) {
  REQUIRE(FileKeyProvider::create(file).ok());
  auto provider = FileKeyProvider::open(file);
  REQUIRE(provider.ok());
  return std::move(provider).value();
}

void write_file(const fs::path& file, std::size_t size, mode_t mode) {
  std::ofstream(file) << std::string(size, 'k');
  REQUIRE(::chmod(file.c_str(), mode) == 0);
}

TEST_CASE("a new KEK is 32 random bytes that only the owner can read") {
  const TemporaryDirectory directory;
  std::set<std::string> ids;
  for (const char* name : {"a.key", "b.key"}) {
    ids.insert(new_provider(directory / name)->id());
    struct stat status {};
    REQUIRE(::stat((directory / name).c_str(), &status) == 0);
    CHECK((status.st_mode & 07777) == 0600);
    CHECK(status.st_size == 32);
  }
  CHECK(ids.size() == 2);
}

TEST_CASE("an existing KEK is never replaced") {
  const TemporaryDirectory directory;
  const std::string id = new_provider(directory / "kek.key")->id();
  CHECK(FileKeyProvider::create(directory / "kek.key").error().code == ErrorCode::file_unwritable);
  CHECK((*FileKeyProvider::open(directory / "kek.key"))->id() == id);
  CHECK(FileKeyProvider::create(directory / "no such directory/kek.key").error().code == ErrorCode::file_unwritable);
}

TEST_CASE("a KEK file that others can read or write is refused") {
  const TemporaryDirectory directory;
  for (const mode_t mode : {0640u, 0604u, 0620u, 0602u, 0610u, 0666u, 0777u}) {
    CAPTURE(mode);
    const fs::path file = directory / std::to_string(mode);
    write_file(file, 32, mode);
    CHECK(FileKeyProvider::open(file).error().code == ErrorCode::insecure_permissions);
  }
  write_file(directory / "good", 32, 0400);
  CHECK(FileKeyProvider::open(directory / "good").ok());
}

TEST_CASE("a KEK file of another size, or none at all, is refused") {
  const TemporaryDirectory directory;
  for (const std::size_t size : {0u, 1u, 31u, 33u, 64u}) {
    const fs::path file = directory / std::to_string(size);
    write_file(file, size, 0600);
    CHECK(FileKeyProvider::open(file).error().code == ErrorCode::wrapped_key_invalid);
  }
  CHECK(FileKeyProvider::open(directory / "missing").error().code == ErrorCode::file_unreadable);
  CHECK(FileKeyProvider::open(directory.path()).error().code == ErrorCode::file_unreadable);
  REQUIRE(::mkfifo((directory / "fifo").c_str(), 0600) == 0);
  CHECK(FileKeyProvider::open(directory / "fifo").error().code == ErrorCode::file_unreadable);
}

TEST_CASE("what was wrapped unwraps, also after the file was opened again") {
  const TemporaryDirectory directory;
  const auto provider = new_provider(directory / "kek.key");
  for (const std::size_t size : {0u, 1u, 31u, 32u, 33u, 4096u}) {
    const Bytes secret = secret_of(size);
    const Bytes aad = keyprovider::tenant_key_aad(tenant());
    const auto wrapped = provider->wrap(aad, secret);
    REQUIRE(wrapped.ok());
    CHECK(wrapped->size() == size + wrap_overhead);
    const auto again = (*FileKeyProvider::open(directory / "kek.key"))->unwrap(aad, *wrapped);
    REQUIRE(again.ok());
    CHECK(to_bytes(again->expose_secret()) == secret);
  }
  CHECK(provider->wrap({}, secret_of(4097)).error().code == ErrorCode::value_too_large);
}

TEST_CASE("wrapping twice gives two texts, and neither holds the secret") {
  const TemporaryDirectory directory;
  const auto provider = new_provider(directory / "kek.key");
  const Bytes secret = secret_of(32);
  const Bytes one = *provider->wrap({}, secret);
  const Bytes two = *provider->wrap({}, secret);
  CHECK(one != two);
  CHECK(to_hex(one).find(to_hex(secret)) == std::string::npos);
}

TEST_CASE("a wrapped key opens for its own tenant and purpose only") {
  const TemporaryDirectory directory;
  const auto provider = new_provider(directory / "kek.key");
  const Bytes wrapped = *provider->wrap(keyprovider::tenant_key_aad(tenant()), secret_of(32));
  const TenantId other = *TenantId::parse("11111111-2222-3333-4444-555555555556");
  const auto refusal = [&](const Bytes& aad) { return provider->unwrap(aad, wrapped).error().code; };
  CHECK(refusal(keyprovider::tenant_key_aad(other)) == ErrorCode::wrapped_key_invalid);
  CHECK(refusal(keyprovider::directory_key_aad()) == ErrorCode::wrapped_key_invalid);
  CHECK(refusal({}) == ErrorCode::wrapped_key_invalid);
  const auto stranger = new_provider(directory / "other.key");
  CHECK(stranger->unwrap(keyprovider::tenant_key_aad(tenant()), wrapped).error().code ==
        ErrorCode::wrapped_key_invalid);
}

TEST_CASE("every flipped bit and every cut of a wrapped key is noticed") {
  const TemporaryDirectory directory;
  const auto provider = new_provider(directory / "kek.key");
  const Bytes aad = keyprovider::directory_key_aad();
  const Bytes wrapped = *provider->wrap(aad, secret_of(32));
  for (std::size_t bit = 0; bit < wrapped.size() * 8; ++bit) {
    Bytes changed = wrapped;
    changed[bit / 8] ^= static_cast<std::uint8_t>(1u << (bit % 8));
    CHECK(provider->unwrap(aad, changed).error().code == ErrorCode::wrapped_key_invalid);
  }
  for (std::size_t size = 0; size < wrapped.size(); ++size) {
    CHECK(provider->unwrap(aad, ByteView(wrapped).first(size)).error().code == ErrorCode::wrapped_key_invalid);
  }
  Bytes longer = wrapped;
  longer.resize(10'000);
  CHECK(provider->unwrap(aad, longer).error().code == ErrorCode::wrapped_key_invalid);
}

TEST_CASE("what is bound to a wrapped key is what the specification says") {
  CHECK(as_text(keyprovider::directory_key_aad()) == "feldsiegel/1 directory key");
  const Bytes aad = keyprovider::tenant_key_aad(tenant());
  CHECK(to_hex(ByteView(aad).subspan(23, 2)) == "0024");
  CHECK(as_text(ByteView(aad).first(23)) == "feldsiegel/1 tenant key");
  CHECK(as_text(ByteView(aad).subspan(25)) == tenant().text());
}

}  // namespace
}  // namespace feldsiegel::testing
