#include "tests/sidecar/support/audited_service.h"

#include <doctest/doctest.h>

#include "tests/sidecar/support/run_sqlite.h"

namespace feldsiegel::testing {
namespace {

using audit::Column;

const std::string& audited_policy() {
  static const std::string policy = [] {
    std::string text = pseudonym_policy;
    const std::string name = R"("name": "test",)";
    return text.insert(text.find(name) + name.size(), R"( "audit": {"roles": ["Audit.Read"]},)");
  }();
  return policy;
}

std::unique_ptr<audit::Store> open_log(const config::Config& config) {
  auto opened = serve::open_audit_store(config, false);
  REQUIRE(std::holds_alternative<std::unique_ptr<audit::Store>>(opened));
  return std::move(std::get<std::unique_ptr<audit::Store>>(opened));
}

audit::LogRecord record_of(audit::Store& store) {
  auto found = store.find();
  REQUIRE(found.ok());
  REQUIRE(found->has_value());
  return **std::move(found);
}

}  // namespace

AuditedService::AuditedService() : ServiceFixture(hpke::KemId::x_wing, {}, audited_policy().c_str()) {}

void AuditedService::add_tenant(std::string_view tenant) const {
  auto opened = storage();
  const TenantId id = *TenantId::parse(tenant);
  REQUIRE(vault::enroll_tenant(*opened.store, *opened.provider, id, hpke::KemId::x_wing, clock()).ok());
}

std::vector<audit::Row> AuditedService::events() const {
  const auto store = open_log(config());
  const std::uint64_t size = record_of(*store).head.size;
  auto rows = store->rows({{}, {}, {}, size}, 0, static_cast<std::size_t>(size));
  REQUIRE(rows.ok());
  REQUIRE(rows->size() == size);
  return std::move(*rows);
}

std::string AuditedService::left_by(const RawResponse& response, std::string_view person,
                                    std::string_view tenant) const {
  const std::string id = response.header("x-request-id");
  REQUIRE(!id.empty());
  const std::string policy = Policy::parse(as_bytes(audited_policy())).value().hash_hex();
  std::string left;
  for (const audit::Row& event : events()) {
    if (event[Column::request_id] != id) continue;
    left.append(left.empty() ? "" : "\n").append(text_of(event));
    CHECK(event[Column::tenant] == tenant);
    if (event[Column::policy].empty()) continue;  // of the service, about the call
    CHECK(event[Column::actor] == person);
    CHECK(event[Column::app] == text_of(person_claims(), "azp"));
    CHECK(event[Column::policy] == policy);
    CHECK(event[Column::trace_id].size() == 32);
    CHECK(response.header("traceresponse").find(event[Column::trace_id]) == 3);
  }
  return left;
}

merkle::NoteVerifier AuditedService::log_key() const {
  const auto store = open_log(config());
  return merkle::NoteVerifier::parse(record_of(*store).verifier_key).value();
}

std::string AuditedService::run_sql(const std::string& sql) const { return run_sqlite(config().audit.sqlite, sql); }

std::string AuditedService::ready_text(bool ready) const {
  RawResponse response;
  for (int i = 0; i < 2000; ++i) {
    response = management("/readyz");
    if (response.status == (ready ? 200 : 503)) break;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return response.body;
}

std::string text_of(const audit::Row& event) {
  std::string text = event[Column::action] + " " + event[Column::outcome];
  if (!event[Column::code].empty()) text += " " + event[Column::code];
  for (const Column column : {Column::collection, Column::fields, Column::purpose, Column::domain, Column::pseudonyms,
                              Column::counts, Column::reason, Column::approval}) {
    if (!event[column].empty()) text.append(" ").append(audit::column_name(column)).append("=").append(event[column]);
  }
  return text;
}

}  // namespace feldsiegel::testing
