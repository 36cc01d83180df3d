#include "sidecar/metrics/audit_metrics.h"

#include <doctest/doctest.h>

#include <string>

#include "sidecar/metrics/metrics.h"

namespace feldsiegel::testing {
namespace {

struct Fixture {
  std::int64_t now = 1'000'000;
  metrics::Metrics all{"1.0", [this] { return now; }};
  metrics::AuditMetrics& audit = all.audit();

  // The sample's value as it is written; empty where there is none.
  std::string value(const std::string& sample) const {
    const std::string text = all.text();
    const std::size_t at = text.find("\n" + sample + " ");
    if (at == text.npos) return {};
    const std::size_t begin = at + sample.size() + 2;
    return text.substr(begin, text.find('\n', begin) - begin);
  }
};

TEST_CASE_FIXTURE(Fixture, "a security event that is expected has the value 0 until it comes, and keeps its count") {
  const std::string sample = "feldsiegel_security_events_total{kind=\"vault_damaged\"}";
  CHECK(value(sample).empty());
  all.expect_security_event("vault_damaged");
  CHECK(value(sample) == "0");
  all.count_security_event("vault_damaged");
  all.expect_security_event("vault_damaged");
  CHECK(value(sample) == "1");
}

TEST_CASE_FIXTURE(Fixture, "what was never looked at has no value: nothing seems empty, down or fresh") {
  for (const char* name : {"feldsiegel_audit_writable", "feldsiegel_vault_up", "feldsiegel_outbox_depth",
                           "feldsiegel_outbox_oldest_seconds", "feldsiegel_audit_checkpoint_age_seconds",
                           "feldsiegel_newest_epoch_age_seconds", "feldsiegel_audit_log_size"}) {
    CHECK_MESSAGE(value(name).empty(), std::string(name));
  }
}

TEST_CASE_FIXTURE(Fixture, "events and commits are counted") {
  audit.count_event("reveal", "done");
  audit.count_event("reveal", "done");
  audit.count_event("reveal", "refused");
  CHECK(value("feldsiegel_audit_events_total{action=\"reveal\",outcome=\"done\"}") == "2");
  CHECK(value("feldsiegel_audit_events_total{action=\"reveal\",outcome=\"refused\"}") == "1");
  audit.observe_commit(std::chrono::microseconds(2000), 3);
  audit.observe_commit(std::chrono::microseconds(20'000), 1);
  CHECK(value("feldsiegel_audit_commit_seconds_count") == "2");
  CHECK(value("feldsiegel_audit_commit_seconds_bucket{le=\"0.0025\"}") == "1");
  CHECK(value("feldsiegel_audit_commit_events_sum") == "4");
  CHECK(value("feldsiegel_audit_commit_events_bucket{le=\"1\"}") == "1");
}

TEST_CASE_FIXTURE(Fixture, "sizes and states are the last ones that were set") {
  audit.set_pending(7);
  audit.set_log_size(100);
  audit.set_log_size(101);
  audit.set_anchored("blob", 90);
  audit.set_anchored("file", 99);
  audit.set_writable(true);
  audit.set_vault_up(false);
  CHECK(value("feldsiegel_audit_pending_events") == "7");
  CHECK(value("feldsiegel_audit_log_size") == "101");
  CHECK(value("feldsiegel_audit_anchored_size{kind=\"blob\"}") == "90");
  CHECK(value("feldsiegel_audit_anchored_size{kind=\"file\"}") == "99");
  CHECK(value("feldsiegel_audit_writable") == "1");
  CHECK(value("feldsiegel_vault_up") == "0");
  audit.set_writable(false);
  CHECK(value("feldsiegel_audit_writable") == "0");
}

TEST_CASE_FIXTURE(Fixture, "ages grow although nobody sets them, and do not go below zero") {
  audit.set_checkpoint(50, now - 1500);
  audit.set_outbox(3, now - 60'000);
  audit.set_newest_epoch(now - 86'500);
  CHECK(value("feldsiegel_audit_checkpoint_size") == "50");
  CHECK(value("feldsiegel_audit_checkpoint_age_seconds") == "1.5");
  now += 10'000;
  CHECK(value("feldsiegel_audit_checkpoint_age_seconds") == "11.5");
  CHECK(value("feldsiegel_outbox_depth") == "3");
  CHECK(value("feldsiegel_outbox_oldest_seconds") == "70");
  CHECK(value("feldsiegel_newest_epoch_age_seconds") == "96.5");
  now = 0;
  CHECK(value("feldsiegel_audit_checkpoint_age_seconds") == "0");
}

TEST_CASE_FIXTURE(Fixture, "an empty outbox has no age, however old its last message was") {
  audit.set_outbox(1, 1);
  CHECK(value("feldsiegel_outbox_oldest_seconds") != "0");
  audit.set_outbox(0, 1);
  CHECK(value("feldsiegel_outbox_oldest_seconds") == "0");
  CHECK(value("feldsiegel_outbox_depth") == "0");
}

TEST_CASE_FIXTURE(Fixture, "attempts are counted by their result") {
  audit.count_webhook_attempt("delivered");
  audit.count_webhook_attempt("unreachable");
  CHECK(value("feldsiegel_webhook_attempts_total{result=\"delivered\"}") == "1");
  CHECK(value("feldsiegel_webhook_attempts_total{result=\"unreachable\"}") == "1");
}

}  // namespace
}  // namespace feldsiegel::testing
