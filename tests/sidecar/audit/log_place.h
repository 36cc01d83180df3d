// A log in a file, opened as the service opens it.
#pragma once

#include <cstdio>
#include <future>

#include "sidecar/audit/log.h"
#include "sidecar/audit/opening.h"
#include "sidecar/audit/sql/sql_store.h"
#include "sidecar/keyprovider/file_key_provider.h"
#include "tests/sidecar/support/temporary_directory.h"

namespace feldsiegel::testing {

/// An event of somebody who did something to somebody.
inline audit::Event some_event(std::uint64_t number, std::string_view tenant = "7e57c0de-0000-4000-8000-000000000001") {
  using audit::Column;
  audit::Event event;
  event.row[Column::tenant] = tenant;
  event.row[Column::action] = "reveal";
  event.row[Column::outcome] = audit::outcome_done;
  event.row[Column::actor] = "0b1d0000-0000-4000-8000-000000000042";
  event.row[Column::app] = "a4400000-0000-4000-8000-000000000007";
  event.row[Column::collection] = "personnel";
  event.row[Column::fields] = "[\"salary\",\"notes\"]";
  event.row[Column::purpose] = "payroll";
  event.row[Column::pseudonyms] = "3f0c9b1e-3d0a-4b6e-9d0f-" + std::to_string(100'000'000'000 + number);
  event.row[Column::counts] = "{\"records\":1,\"fields\":2,\"failed_fields\":0}";
  event.row[Column::policy] = std::string(64, 'a');
  event.row[Column::request_id] = "request-" + std::to_string(number);
  event.row[Column::trace_id] = std::string(32, 'b');
  return event;
}

/// Waits for the answer.
inline Status append_and_wait(audit::Trail& trail, audit::Event event) {
  auto told = std::make_shared<std::promise<Status>>();
  auto answer = told->get_future();
  trail.append(std::move(event), [told](Status status) { told->set_value(std::move(status)); });
  return answer.get();
}

inline std::int64_t system_milliseconds() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch())
      .count();
}

/// The KEK and how the service opens a log with it.
class LogKeys {
 public:
  LogKeys() {
    if (!keyprovider::FileKeyProvider::create(directory_ / "kek").ok()) std::abort();
    provider_ = keyprovider::FileKeyProvider::open(directory_ / "kek").value();
  }

  std::filesystem::path operator/(std::string_view name) const { return directory_ / name; }
  keyprovider::KeyProvider& provider() { return *provider_; }

  Result<audit::OpenedLog> try_open(audit::Store& store, const audit::Anchors& anchors = {}) {
    return audit::open_log(store, *provider_, anchors);
  }

  /// Precondition: the log opens.
  std::unique_ptr<audit::Log> open(audit::Store& store, audit::LogOptions options = {}) {
    auto opened = try_open(store);
    if (!opened.ok()) {
      std::fprintf(stderr, "the log does not open: %s\n", std::string(code_text(opened.error().code)).c_str());
      std::abort();
    }
    if (!options.now) options.now = system_milliseconds;
    return std::make_unique<audit::Log>(store, std::move(opened->signer), opened->head, std::move(opened->tree),
                                        std::move(opened->tenants), std::move(options));
  }

 private:
  TemporaryDirectory directory_;
  std::unique_ptr<keyprovider::FileKeyProvider> provider_;
};

class LogPlace : public LogKeys {
 public:
  std::filesystem::path file() const { return *this / "audit.sqlite"; }

  std::unique_ptr<audit::sql::SqlStore> store(bool make = true) const {
    auto opened = audit::sql::SqlStore::open_file(file(), make);
    if (!opened.ok()) return nullptr;
    return std::move(opened).value();
  }
};

}  // namespace feldsiegel::testing
