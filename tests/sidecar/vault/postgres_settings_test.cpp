#include <doctest/doctest.h>

#include <fstream>

#include "sidecar/vault/postgres/settings.h"
#include "tests/sidecar/support/temporary_directory.h"

namespace feldsiegel::testing {
namespace {

using vault::postgres::Settings;

Error refusal(const std::string& connection) {
  const auto checked = Settings::check({connection});
  return checked.ok() ? Error{} : checked.error();
}

bool accepts(const std::string& connection) { return Settings::check({connection}).ok(); }

TEST_CASE("this machine and Unix socket need no encryption, everything else needs it verified") {
  for (const char* host :
       {"/run/postgresql", "@abstract", "localhost", "127.0.0.1", "127.9.9.9", "::1", "localhost,/run/postgresql"}) {
    CHECK_MESSAGE(accepts(std::string("dbname=vault user=keeper host=") + host), host);
  }
  for (const char* host : {"db.internal", "10.0.0.1", "localhost.attacker.example", "127.0.0.1.example", "2001:db8::1",
                           "localhost,db.internal", "localhost,", "127.1"}) {
    const std::string connection = std::string("dbname=vault user=keeper host=") + host;
    CHECK_MESSAGE(refusal(connection).code == ErrorCode::insecure_connection, host);
    for (const char* weaker : {"disable", "prefer", "require", "verify-ca"}) {
      CHECK(refusal(connection + " sslmode=" + weaker).code == ErrorCode::insecure_connection);
    }
    CHECK(accepts(connection + " sslmode=verify-full sslrootcert=/ca.pem"));
  }
  CHECK(refusal("host=localhost hostaddr=10.0.0.1 dbname=v user=k").code == ErrorCode::insecure_connection);
  CHECK(refusal("host=db.internal dbname=v user=k").at.pointer() == "/connection");
  CHECK(accepts("postgresql://keeper@127.0.0.1:5432/vault"));
  CHECK(refusal("postgresql://keeper@db.internal/vault").code == ErrorCode::insecure_connection);
  CHECK(accepts("postgresql://keeper@db.internal/vault?sslmode=verify-full"));
}

TEST_CASE("a password in the connection is refused in each of its forms") {
  for (const char* connection : {"host=/run dbname=v user=k password=secret", "postgresql://k:secret@localhost/v",
                                 "host=/run dbname=v user=k sslpassword='secret'"}) {
    CHECK(refusal(connection).code == ErrorCode::password_in_connection);
    CHECK(refusal(connection).at.pointer() == "/connection");
  }
}

TEST_CASE("what is not understood, or would hide where the connection goes, is refused") {
  for (const char* connection :
       {"", "host=/run", "host=/run dbname=v", "dbname=v user=k", "host=/run dbname=v user=k service=other",
        "host=/run dbname=v user=k options='-c synchronous_commit=off'", "host=/run dbname=v user=k passfile=/x",
        "host=/run dbname=v user=k nonsense=1", "host=/run dbname='v", "host=/run user=k dbname=postgresql://x/y",
        "host=/run user=k dbname='host=db.internal'", "mysql://k@localhost/v"}) {
    CHECK_MESSAGE(refusal(connection).code == ErrorCode::invalid_value, connection);
  }
  CHECK(refusal(std::string("host=/run dbname=v user=k\0", 26)).code == ErrorCode::invalid_value);
}

TEST_CASE("a password file is read afresh, without its line end, and must be private") {
  const TemporaryDirectory directory;
  const auto file = directory / "password";
  const auto settings = Settings::check({"host=/run dbname=v user=k", file});
  REQUIRE(settings.ok());
  const auto write = [&](const std::string& text, unsigned mode) {
    std::ofstream(file, std::ios::trunc | std::ios::binary) << text;
    std::filesystem::permissions(file, static_cast<std::filesystem::perms>(mode));
  };
  const auto code = [&] { return settings->password().error().code; };
  CHECK(code() == ErrorCode::file_unreadable);
  CHECK(settings->password().error().at.pointer() == "/password_file");
  write("first\n", 0600);
  CHECK(as_text((*settings->password())->expose_secret()) == "first");
  write("second line\n\n", 0640);
  CHECK(as_text((*settings->password())->expose_secret()) == "second line\n");
  write("first", 0604);
  CHECK(code() == ErrorCode::insecure_permissions);
  write("", 0600);
  CHECK(code() == ErrorCode::invalid_value);
  write("\n", 0600);
  CHECK(code() == ErrorCode::invalid_value);
  write(std::string("a\0b", 3), 0600);
  CHECK(code() == ErrorCode::invalid_value);
  write(std::string(1025, 'x'), 0600);
  CHECK(code() == ErrorCode::value_too_large);
  CHECK_FALSE(Settings::check({"host=/run dbname=v user=k"})->password()->has_value());
}

}  // namespace
}  // namespace feldsiegel::testing
