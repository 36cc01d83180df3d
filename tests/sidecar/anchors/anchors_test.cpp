#include <doctest/doctest.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>

#include "sidecar/anchors/blob_anchor.h"
#include "sidecar/anchors/file_anchor.h"
#include "sidecar/anchors/webhook_anchor.h"
#include "tests/sidecar/net/tls_server.h"
#include "tests/sidecar/support/temporary_directory.h"

namespace feldsiegel::testing {
namespace {

using anchors::BlobAnchor;
using anchors::FileAnchor;
using anchors::WebhookAnchor;
using std::chrono::milliseconds;
namespace fs = std::filesystem;

constexpr ErrorCode unavailable = ErrorCode::anchor_unavailable;

struct Fixture {
  Fixture() {
    ::signal(SIGPIPE, SIG_IGN);
    authority.write(directory / "ca.pem");
  }

  TlsServer serving(const std::string& answer, milliseconds delay = milliseconds(0)) const {
    return TlsServer(authority.issue("localhost"), {answer, delay});
  }

  fs::path secret(const std::string& text, mode_t mode = 0600) {
    const fs::path file = directory / "secret";
    fs::remove(file);
    std::ofstream(file) << text;
    REQUIRE(::chmod(file.c_str(), mode) == 0);
    return file;
  }

  BlobAnchor blob(const std::string& url) {
    return BlobAnchor({secret(url + "\n"), directory / "ca.pem", milliseconds(2000), milliseconds(2000)},
                      [this](std::string_view reason) { reasons.emplace_back(reason); });
  }

  WebhookAnchor webhook(const TlsServer& server) const {
    return WebhookAnchor({server.url(), {}, directory / "ca.pem", milliseconds(2000), milliseconds(2000)});
  }

  TemporaryDirectory directory;
  TestAuthority authority;
  std::vector<std::string> reasons;  // that a blob's anchor told
};

TEST_CASE_FIXTURE(Fixture, "a file holds the last checkpoint that was published") {
  FileAnchor anchor(directory / "checkpoint");
  CHECK(anchor.is_readable());
  CHECK_FALSE(anchor.latest()->has_value());
  REQUIRE(anchor.publish("first\n").ok());
  CHECK(*anchor.latest() == "first\n");
  REQUIRE(anchor.publish("second\n").ok());
  CHECK(*anchor.latest() == "second\n");
  CHECK(*FileAnchor(directory / "checkpoint").latest() == "second\n");
  CHECK_FALSE(fs::exists(directory / "checkpoint.new"));
}

TEST_CASE_FIXTURE(Fixture, "a folder that is not there is no file without checkpoints") {
  FileAnchor anchor(directory / "not mounted/checkpoint");
  CHECK(anchor.latest().error().code == unavailable);
  CHECK(anchor.publish("x").error().code == unavailable);
}

TEST_CASE_FIXTURE(Fixture, "what is no regular file of bounded size is not read") {
  fs::create_directory(directory / "folder");
  CHECK(FileAnchor(directory / "folder").latest().error().code == unavailable);
  REQUIRE(::mkfifo((directory / "pipe").c_str(), 0600) == 0);
  CHECK(FileAnchor(directory / "pipe").latest().error().code == unavailable);
  std::ofstream(directory / "large") << std::string(anchors::max_checkpoint + 1, 'x');
  CHECK(FileAnchor(directory / "large").latest().error().code == unavailable);
  CHECK(FileAnchor(directory / "large").publish(std::string(anchors::max_checkpoint + 1, 'x')).error().code ==
        unavailable);
  fs::create_directory(directory / "taken.new");
  CHECK(FileAnchor(directory / "taken").publish("x").error().code == unavailable);
}

TEST_CASE_FIXTURE(Fixture, "what was left of a publication that broke off does no harm, and a link is not followed") {
  FileAnchor anchor(directory / "checkpoint");
  REQUIRE(anchor.publish("old").ok());
  std::ofstream(directory / "checkpoint.new") << "half of a checkpoint, and longer than the whole";
  CHECK(*anchor.latest() == "old");
  REQUIRE(anchor.publish("new").ok());
  CHECK(*anchor.latest() == "new");
  std::ofstream(directory / "precious") << "precious";
  fs::create_symlink(directory / "precious", directory / "checkpoint.new");
  CHECK(anchor.publish("evil").error().code == unavailable);
  CHECK(fs::file_size(directory / "precious") == 8);
}

TEST_CASE_FIXTURE(Fixture, "a webhook takes a checkpoint as text and gives none back") {
  TlsServer server = serving(http_answer("204 No Content"));
  WebhookAnchor anchor = webhook(server);
  REQUIRE(anchor.publish("note\n").ok());
  CHECK(server.last_request().find("\r\nContent-Type: text/plain; charset=utf-8\r\n") != std::string::npos);
  CHECK(server.last_request().ends_with("\r\n\r\nnote\n"));
  CHECK_FALSE(anchor.is_readable());
  CHECK(anchor.latest().error().code == unavailable);
}

TEST_CASE_FIXTURE(Fixture, "a webhook that answers anything but 2xx, or nothing, has not taken it") {
  TlsServer target = serving(http_answer("200 OK"));
  for (const std::string& answer :
       {http_answer("400 Bad Request"), http_answer("500 Oops"), std::string(), std::string("nonsense"),
        http_answer("307 Temporary Redirect", "", "Location: " + target.url() + "\r\n")}) {
    TlsServer server = serving(answer);
    CHECK(webhook(server).publish("x").error().code == unavailable);
  }
  CHECK(target.requests() == 0);
}

TEST_CASE_FIXTURE(Fixture, "a blob is put and read as the storage service wants it") {
  TlsServer server = serving(http_answer("201 Created"));
  const std::string url = server.url() + "?sv=1&sig=abc%3D";
  REQUIRE(blob(url).publish("note\n").ok());
  const std::string put = server.last_request();
  CHECK(put.starts_with("PUT /keys?sv=1&sig=abc%3D HTTP/1.1\r\n"));
  CHECK(put.find("\r\nx-ms-blob-type: BlockBlob\r\n") != std::string::npos);
  CHECK(put.find("\r\nx-ms-version: ") != std::string::npos);
  CHECK(put.ends_with("\r\n\r\nnote\n"));
  server.answer_with(http_answer("200 OK", "note\n"));
  CHECK(*blob(url).latest() == "note\n");
  CHECK(server.last_request().starts_with("GET /keys?sv=1&sig=abc%3D HTTP/1.1\r\n"));
  server.answer_with(http_answer("404 Not Found", "<Error/>"));
  CHECK_FALSE(blob(url).latest()->has_value());
  CHECK(blob(url).is_readable());
}

TEST_CASE_FIXTURE(Fixture, "a blob that is refused, redirected, cut off or too large is not available") {
  for (const std::string& answer : {http_answer("403 Forbidden"), http_answer("409 Conflict"), http_answer("500 Oops"),
                                    std::string(), http_answer("302 Found", "", "Location: https://localhost/\r\n"),
                                    std::string("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf"),
                                    http_answer("200 OK", std::string(anchors::max_checkpoint + 1, 'x'))}) {
    TlsServer server = serving(answer);
    CHECK(blob(server.url()).latest().error().code == unavailable);
    CHECK(blob(server.url()).publish("x").error().code == unavailable);
  }
  TlsServer accepting = serving(http_answer("200 OK"));
  CHECK(blob(accepting.url()).publish("x").error().code == unavailable);
  TlsServer slow = serving(http_answer("201 Created"), milliseconds(10'000));
  CHECK(blob(slow.url()).publish("x").error().code == unavailable);
}

TEST_CASE_FIXTURE(Fixture, "why a blob cannot be had is told once each time, and nothing of its URL") {
  for (const char* status : {"403 Forbidden", "404 Not Found", "409 Conflict", "412 Precondition Failed"}) {
    TlsServer server = serving(http_answer(status));
    CHECK(blob(server.url() + "?sig=secret").publish("x").error().code == unavailable);
    REQUIRE(reasons.size() == 1);
    CHECK(reasons[0].find(std::string(status).substr(0, 3)) != std::string::npos);
    CHECK(reasons[0].find("secret") == std::string::npos);
    reasons.clear();
  }
  for (const char* status : {"302 Found", "400 Bad Request", "500 Oops", "503 Service Unavailable"}) {
    TlsServer server = serving(http_answer(status));
    CHECK(blob(server.url()).latest().error().code == unavailable);
    CHECK(reasons.size() == 1);
    reasons.clear();
  }
  TlsServer server = serving(http_answer("200 OK", "note\n"));
  BlobAnchor anchor = blob(server.url());
  CHECK(anchor.latest().ok());
  CHECK(reasons.empty());
  REQUIRE(::chmod((directory / "secret").c_str(), 0644) == 0);
  CHECK(anchor.latest().error().code == unavailable);
  CHECK(reasons.size() == 1);
}

TEST_CASE_FIXTURE(Fixture, "the blob's URL is a secret, and https") {
  TlsServer server = serving(http_answer("201 Created"));
  const auto publish = [&](const fs::path& file) { return BlobAnchor({file, directory / "ca.pem"}).publish("x"); };
  CHECK(publish(secret(server.url())).ok());
  CHECK(publish(secret(server.url(), 0644)).error().code == unavailable);
  CHECK(publish(directory / "missing").error().code == unavailable);
  CHECK(publish(secret("")).error().code == unavailable);
  CHECK(publish(secret("http://127.0.0.1:10000/a/b")).error().code == unavailable);
  CHECK(server.requests() == 1);
}

}  // namespace
}  // namespace feldsiegel::testing
