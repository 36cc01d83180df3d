// What HTTP, JSON, the token and the re-sealing cost on top of opening: POST /v1/reveal of 1,000 records with 5 sealed
// fields over a loopback connection, against opening the same values with the core alone, in one run.
// Prints JSON; times are medians in milliseconds.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <iostream>

#include "core/base/base64url.h"
#include "core/base/random.h"
#include "core/seal/record_opener.h"
#include "core/seal/reply.h"
#include "sidecar/vault/keyring.h"
#include "tests/sidecar/support/sealed_batch.h"
#include "tests/sidecar/support/service_fixture.h"

namespace feldsiegel::testing {
namespace {

constexpr std::size_t records = 1000;
const std::vector<std::string> fields = {"name", "email", "salary", "iban", "photo"};

template <class Work>
double median_milliseconds(Work work) {
  std::vector<double> times;
  for (int i = 0; i < 41; ++i) {
    const auto begin = std::chrono::steady_clock::now();
    work();
    times.push_back(std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin).count());
  }
  std::nth_element(times.begin(), times.begin() + 20, times.end());
  return times[20];
}

std::string value_of(std::size_t record, const std::string& field) {
  if (field == "salary") return std::to_string(3000 + record);
  return field + " of person number " + std::to_string(record) + ", 32 B";
}

Json sealed_request(const KeyDirectory& directory) {
  Sealer sealer(directory);
  Json body = reveal_body(sealer);
  for (std::size_t i = 0; i < records; ++i) {
    const std::string id = "E-" + std::to_string(i);
    Json record = {{"id", id}, {"$fs", 0}};
    for (const std::string& field : fields) {
      record[field] = sealer.seal("employees", id, field, value_of(i, field),
                                  field == "salary" ? ValueType::json : ValueType::text);
    }
    body["records"].push_back(std::move(record));
  }
  return body;
}

void must(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "reveal_bench: %s\n", what);
  std::exit(1);
}

// The parsed request is at hand, as it would be for a caller of the core.
double open_with_core(const Json& body, const Grant& grant, const vault::OpenTenant& tenant) {
  struct Row {
    std::string id;
    std::vector<std::string> values;
  };
  std::vector<Row> rows;
  for (const Json& record : body["records"]) {
    Row row{*record["id"].get_ptr<const std::string*>(), {}};
    for (const std::string& field : fields) row.values.push_back(*record[field].get_ptr<const std::string*>());
    rows.push_back(std::move(row));
  }
  const std::string header = *body["headers"][0].get_ptr<const std::string*>();
  return median_milliseconds([&] {
    Opener opener = Opener::make(grant, *tenant.key, {1, 1}).value();
    const OpenedHeader opened = opener.open_header(header).value();
    RecordOpener records_opener("employees");
    for (const Row& row : rows) {
      must(records_opener.start_record(row.id).ok(), "a record id is refused");
      for (std::size_t i = 0; i < fields.size(); ++i) {
        must(records_opener.open(opened, fields[i], row.values[i]).ok(), "a value does not open");
      }
    }
  });
}

double reveal_over_http(const ServiceFixture& service, const std::string& body) {
  RawClient client = RawClient::tcp(service.port());
  const std::string request =
      http_request("POST", "/v1/reveal", "Authorization: Bearer " + service.payroll() + "\r\n", body);
  return median_milliseconds([&] { must(client.ask(request).status == 200, "reveal is refused"); });
}

int run() {
  ServiceFixture service;
  const KeyDirectory directory = service.directory();
  Json body = sealed_request(directory);
  auto storage = service.storage();
  vault::Keyring keyring(*storage.store, *storage.provider);
  const auto tenant = keyring.find(directory.tenant).value();
  const auto token = verify(service.payroll()).value();
  const Grant grant = authorize(token, directory.policy, "payroll").value();

  const double core = open_with_core(body, grant, tenant);
  const double plain = reveal_over_http(service, body.dump());
  const ReplyKey key = ReplyKey::generate(hpke::KemId::x_wing);
  body["reply"] = {{"suite", 25722}, {"public_key", to_base64url(key.public_key())}};
  const double resealed = reveal_over_http(service, body.dump());
  Json result = {{"records", records},
                 {"fields", records * fields.size()},
                 {"request_bytes", body.dump().size()},
                 {"core_ms", core},
                 {"http_plain_ms", plain},
                 {"http_resealed_ms", resealed},
                 {"plain_ratio", plain / core},
                 {"resealed_ratio", resealed / core}};
  std::cout << result.dump(2) << "\n";
  return 0;
}

}  // namespace
}  // namespace feldsiegel::testing

int main() {
  feldsiegel::initialize_core();
  return feldsiegel::testing::run();
}
