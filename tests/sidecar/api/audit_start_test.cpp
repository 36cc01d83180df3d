// A service that does not start, because its audit log is not what it was or is somebody else's.
#include <doctest/doctest.h>
#include <fcntl.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "tests/sidecar/support/audited_service.h"
#include "tests/sidecar/support/run_sqlite.h"

namespace feldsiegel::testing {
namespace {

namespace fs = std::filesystem;

// A service as `serve` starts it; it ends with the object.
class Instance {
 public:
  explicit Instance(const config::Config& config)
      : log_(::open("/dev/null", O_WRONLY | O_CLOEXEC)),
        application_(std::make_unique<serve::Application>(
            config, serve::Surroundings{[] { return Result<Bytes>(ErrorCode::signing_keys_unavailable); },
                                        [] { return test_now; }, log_})),
        failure_(application_->start()) {
    if (!failure_) thread_ = std::thread([this] { application_->run(); });
  }
  ~Instance() {
    if (thread_.joinable()) {
      application_->drain();
      thread_.join();
    }
    application_.reset();
    ::close(log_);
  }
  Instance(const Instance&) = delete;
  Instance& operator=(const Instance&) = delete;

  const std::optional<serve::StartFailure>& failure() const { return failure_; }

 private:
  int log_;
  std::unique_ptr<serve::Application> application_;
  std::optional<serve::StartFailure> failure_;
  std::thread thread_;
};

// A log with checkpoints in a file, beside the vault of a running service.
class AnchoredLog {
 public:
  AnchoredLog() : config_(vault_.config()) {
    config_.audit.sqlite = file();
    config_.audit.anchors = {{config::FileAnchorConfig{anchor()}}};
    CHECK(start() == "ok");
  }

  fs::path file() const { return directory_ / "audit.sqlite"; }
  fs::path anchor() const { return directory_ / "anchors/checkpoint"; }
  fs::path operator/(std::string_view name) const { return directory_ / name; }
  const config::Config& config() const { return config_; }

  // Starts and ends a service; "ok" or the code. A refusal names the log and leaves it as it is.
  std::string start() const {
    fs::create_directories(anchor().parent_path());
    return start_as_it_is();
  }

  std::string start_as_it_is() const {
    const std::string before = size();
    std::string code = "ok";
    {
      const Instance instance(config_);
      if (instance.failure()) {
        code = code_text(instance.failure()->error.code);
        CHECK(instance.failure()->subject == file());
      }
    }
    if (code != "ok" && before != "error") CHECK(size() == before);
    return code;
  }

  std::string size() const { return fs::exists(file()) ? run_sqlite(file(), "SELECT size FROM audit_logs") : "error"; }

  void put(const fs::path& from) const {
    for (const char* suffix : {"", "-wal", "-shm"}) fs::remove(file().string() + suffix);
    if (!from.empty()) fs::copy_file(from, file());
  }

 private:
  TemporaryDirectory directory_;
  AuditedService vault_;
  config::Config config_;
};

}  // namespace

TEST_CASE("a log that was replaced by an older copy, or removed, keeps the service from starting until it is back") {
  const AnchoredLog log;
  fs::copy_file(log.file(), log / "older");
  const std::string older = log.size();
  REQUIRE(log.start() == "ok");
  REQUIRE(log.size() != older);
  fs::copy_file(log.file(), log / "newest");
  log.put(log / "older");
  CHECK(log.start() == "audit_truncated");
  CHECK_MESSAGE(log.start() == "audit_truncated", "again, until somebody looks at it");
  log.put({});
  CHECK(log.start() == "audit_truncated");
  log.put(log / "newest");
  CHECK(log.start() == "ok");
}

TEST_CASE("an anchor that lost its checkpoint, or cannot be asked, keeps the service from starting") {
  const AnchoredLog log;
  const fs::path away = log / "away";
  fs::rename(log.anchor(), away);
  CHECK(log.start() == "anchor_missing");
  CHECK_MESSAGE(!fs::exists(log.anchor()), "nothing is put in its place");
  fs::copy_file(away, log.anchor());
  CHECK(log.start() == "ok");
  fs::remove_all(log.anchor().parent_path());
  CHECK(log.start_as_it_is() == "anchor_unavailable");
}

TEST_CASE("an anchor with another log's checkpoint, and events that were changed, keep the service from starting") {
  const AnchoredLog log, other;
  fs::copy_file(log.anchor(), log / "own");
  fs::copy_file(other.anchor(), log.anchor(), fs::copy_options::overwrite_existing);
  CHECK(log.start() == "audit_rewritten");
  fs::copy_file(log / "own", log.anchor(), fs::copy_options::overwrite_existing);
  fs::copy_file(log.file(), log / "good");
  REQUIRE(run_sqlite(log.file(), "UPDATE audit_groups SET events = zeroblob(length(events)) WHERE first = 0") == "");
  CHECK(log.start() == "audit_damaged");
  log.put(log / "good");
  CHECK(log.start() == "ok");
}

TEST_CASE("a log that another service writes to is not opened, and that service goes on") {
  const AuditedService service;
  {
    const Instance second(service.config());
    REQUIRE(second.failure());
    CHECK(second.failure()->error.code == ErrorCode::audit_in_use);
    CHECK(second.failure()->subject == service.config().audit.sqlite);
    CHECK(serve::failure_text(*second.failure()) ==
          service.config().audit.sqlite.string() + ": Another service writes to this audit log. (audit_in_use)");
  }
  CHECK(service.left_by(service.get("/v1/erasures", service.token({}))) ==
        R"(list_erasures done counts={"erasures":0})");
}

}  // namespace feldsiegel::testing
