// What HTTP, JSON, the token and the re-sealing cost on top of opening: POST /v1/reveal of 1,000 records with 5 sealed
// fields over a loopback connection, against opening the same values with the core alone, in one run.
// Prints JSON; times in milliseconds are the best of interleaved rounds.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
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

constexpr int rounds = 61;

// The best of many rounds: what else the machine does only ever adds to a time.
class Stopwatch {
 public:
  template <class Work>
  void measure(Work work) {
    const auto begin = std::chrono::steady_clock::now();
    work();
    const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - begin;
    best_ = std::min(best_, took.count());
  }
  double best() const { return best_; }

 private:
  double best_ = 1e9;
};

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

// Opening with the core alone; the parsed request is at hand, as it would be for a caller of the core.
class CoreAlone {
 public:
  CoreAlone(const Json& body, const Grant& grant, const vault::OpenTenant& tenant) : grant_(grant), tenant_(tenant) {
    header_ = *body["headers"][0].get_ptr<const std::string*>();
    for (const Json& record : body["records"]) {
      Row& row = rows_.emplace_back(Row{*record["id"].get_ptr<const std::string*>(), {}});
      for (const std::string& field : fields) row.values.push_back(*record[field].get_ptr<const std::string*>());
    }
  }

  void open() const {
    Opener opener = Opener::make(grant_, *tenant_.key, {1, 1}).value();
    const OpenedHeader opened = opener.open_header(header_).value();
    RecordOpener records_opener("employees");
    for (const Row& row : rows_) {
      must(records_opener.start_record(row.id).ok(), "a record id is refused");
      for (std::size_t i = 0; i < fields.size(); ++i) {
        must(records_opener.open(opened, fields[i], row.values[i]).ok(), "a value does not open");
      }
    }
  }

 private:
  struct Row {
    std::string id;
    std::vector<std::string> values;
  };
  const Grant& grant_;
  const vault::OpenTenant& tenant_;
  std::string header_;
  std::vector<Row> rows_;
};

// One connection that asks the same again and again.
class HttpReveal {
 public:
  HttpReveal(const ServiceFixture& service, const std::string& body)
      : client_(RawClient::tcp(service.port())),
        request_(http_request("POST", "/v1/reveal", "Authorization: Bearer " + service.payroll() + "\r\n", body)) {}

  void ask() { must(client_.ask(request_).status == 200, "reveal is refused"); }

 private:
  RawClient client_;
  std::string request_;
};

int run() {
  ServiceFixture service;
  const KeyDirectory directory = service.directory();
  Json body = sealed_request(directory);
  auto storage = service.storage();
  vault::Keyring keyring(*storage.store, *storage.provider);
  const auto tenant = keyring.find(directory.tenant).value();
  const Grant grant = authorize(verify(service.payroll()).value(), directory.policy, "payroll").value();

  const CoreAlone core(body, grant, tenant);
  HttpReveal plain(service, body.dump());
  const ReplyKey key = ReplyKey::generate(hpke::KemId::x_wing);
  body["reply"] = {{"suite", 25722}, {"public_key", to_base64url(key.public_key())}};
  HttpReveal resealed(service, body.dump());

  Stopwatch core_time, plain_time, resealed_time;
  for (int i = 0; i < rounds; ++i) {
    core_time.measure([&] { core.open(); });
    plain_time.measure([&] { plain.ask(); });
    resealed_time.measure([&] { resealed.ask(); });
  }
  const Json result = {{"records", records},
                       {"fields", records * fields.size()},
                       {"request_bytes", body.dump().size()},
                       {"core_ms", core_time.best()},
                       {"http_plain_ms", plain_time.best()},
                       {"http_resealed_ms", resealed_time.best()},
                       {"plain_ratio", plain_time.best() / core_time.best()},
                       {"resealed_ratio", resealed_time.best() / core_time.best()}};
  std::cout << result.dump(2) << "\n";
  return 0;
}

}  // namespace
}  // namespace feldsiegel::testing

int main() {
  feldsiegel::initialize_core();
  return feldsiegel::testing::run();
}
