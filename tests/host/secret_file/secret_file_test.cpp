#include "host/secret_file/secret_file.h"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include <fstream>
#include <string>

#include "tests/sidecar/support/temporary_directory.h"

namespace feldsiegel::testing {
namespace {

namespace fs = std::filesystem;

struct Fixture {
  fs::path file(const std::string& content, mode_t mode = 0600) {
    const fs::path path = directory / std::to_string(++count);
    std::ofstream(path, std::ios::binary) << content;
    REQUIRE(::chmod(path.c_str(), mode) == 0);
    return path;
  }

  std::string text(const std::string& content) {
    const auto read = read_secret_text(file(content), 16);
    return read.ok() ? std::string(as_text(read->expose_secret())) : std::string(code_text(read.error().code));
  }

  TemporaryDirectory directory;
  int count = 0;
};

TEST_CASE_FIXTURE(Fixture, "a secret file's bytes are read as they are") {
  const std::string bytes("a\0b\n", 4);
  const auto read = read_secret_file(file(bytes), 4);
  REQUIRE(read.ok());
  CHECK(as_text(read->expose_secret()) == bytes);
  CHECK(read_secret_file(file(""), 4)->size() == 0);
  CHECK(read_secret_file(file(bytes, 0400), 4).ok());
}

TEST_CASE_FIXTURE(Fixture, "a text ends before its line end, and only before one") {
  CHECK(text("secret") == "secret");
  CHECK(text("secret\n") == "secret");
  CHECK(text("secret\r\n") == "secret");
  CHECK(text("secret\n\n") == "secret\n");
  CHECK(text("secret\r") == "secret\r");
  CHECK(text(" two words ") == " two words ");
  CHECK(text("two\nlines") == "two\nlines");
}

TEST_CASE_FIXTURE(Fixture, "an empty text, or one with a NUL, is none") {
  CHECK(text("") == "invalid_value");
  CHECK(text("\r\n") == "invalid_value");
  CHECK(text(std::string("a\0b", 3)) == "invalid_value");
}

TEST_CASE_FIXTURE(Fixture, "a file that others have any access to is refused") {
  for (const mode_t mode : {0640u, 0604u, 0620u, 0602u, 0610u, 0601u, 0666u, 0777u}) {
    CAPTURE(mode);
    CHECK(read_secret_file(file("secret", mode), 16).error().code == ErrorCode::insecure_permissions);
    CHECK(read_secret_text(file("secret", mode), 16).error().code == ErrorCode::insecure_permissions);
  }
}

TEST_CASE_FIXTURE(Fixture, "the group has access where that is allowed, others never") {
  CHECK(read_secret_text(file("secret", 0640), 16, SecretAccess::group).ok());
  CHECK(read_secret_text(file("secret", 0660), 16, SecretAccess::group).ok());
  for (const mode_t mode : {0604u, 0602u, 0601u, 0644u}) {
    CHECK(read_secret_text(file("secret", mode), 16, SecretAccess::group).error().code ==
          ErrorCode::insecure_permissions);
  }
}

TEST_CASE_FIXTURE(Fixture, "a file larger than the limit is refused, and exactly the limit is read") {
  CHECK(read_secret_file(file(std::string(16, 'x')), 16)->size() == 16);
  CHECK(read_secret_file(file(std::string(17, 'x')), 16).error().code == ErrorCode::value_too_large);
  CHECK(text(std::string(16, 'x') + "\n") == "value_too_large");
}

TEST_CASE_FIXTURE(Fixture, "what is no regular file is refused and not waited for") {
  CHECK(read_secret_file(directory / "missing", 16).error().code == ErrorCode::file_unreadable);
  CHECK(read_secret_file(directory.path(), 16).error().code == ErrorCode::file_unreadable);
  CHECK(read_secret_file("/dev/null", 16).error().code == ErrorCode::file_unreadable);
  const fs::path pipe = directory / "pipe";
  REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
  CHECK(read_secret_file(pipe, 16).error().code == ErrorCode::file_unreadable);
}

TEST_CASE_FIXTURE(Fixture, "a link leads to the file, whose mode counts") {
  fs::create_symlink(file("good"), directory / "good");
  fs::create_symlink(file("open to all", 0644), directory / "bad");
  CHECK(read_secret_file(directory / "good", 16).ok());
  CHECK(read_secret_file(directory / "bad", 16).error().code == ErrorCode::insecure_permissions);
}

}  // namespace
}  // namespace feldsiegel::testing
