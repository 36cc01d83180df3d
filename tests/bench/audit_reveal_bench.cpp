// What auditing costs a caller: revealing 10 records with 5 sealed fields each, 256 requests under way at any time,
// with the audit log and without it, in one run and in turns. Prints JSON; a rate is the best of its rounds.
#include <chrono>
#include <cstdio>
#include <cstdlib>

#include "core/base/random.h"
#include "tests/sidecar/support/instant_trail.h"
#include "tests/sidecar/support/sealed_batch.h"
#include "tests/sidecar/support/service_fixture.h"

namespace feldsiegel::testing {
namespace {

constexpr std::size_t waiting = 256, records = 10, turns = 8;
constexpr int rounds = 7;

std::string request_for(const ServiceFixture& service) {
  const KeyDirectory directory = service.directory();
  Sealer sealer(directory);
  Json body = reveal_body(sealer);
  for (std::size_t i = 0; i < records; ++i) {
    const std::string id = "E-" + std::to_string(i);
    Json record = {{"id", id}, {"$fs", 0}};
    for (const char* field : {"name", "email", "salary", "iban", "photo"}) {
      record[field] = sealer.seal("employees", id, field, "something of 32 bytes, more or less", ValueType::text);
    }
    body["records"].push_back(std::move(record));
  }
  return http_request("POST", "/v1/reveal", "Authorization: Bearer " + service.payroll() + "\r\n", body.dump());
}

class Crowd {
 public:
  explicit Crowd(const ServiceFixture& service) : request_(request_for(service)) {
    for (std::size_t i = 0; i < waiting; ++i) clients_.push_back(RawClient::tcp(service.port()));
  }

  // Requests a second. Whoever has an answer asks again at once.
  double rate() {
    const auto began = std::chrono::steady_clock::now();
    for (RawClient& client : clients_) client.send(request_);
    for (std::size_t turn = 1; turn <= turns; ++turn) {
      for (RawClient& client : clients_) {
        const RawResponse answer = client.read();
        if (answer.status != 200) {
          std::fprintf(stderr, "audit_reveal_bench: %d %s\n", answer.status, answer.body.c_str());
          std::exit(1);
        }
        if (turn < turns) client.send(request_);
      }
    }
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
    return static_cast<double>(waiting * turns) / took.count();
  }

 private:
  const std::string request_;
  std::vector<RawClient> clients_;
};

int run() {
  config::Limits limits;
  limits.connections = 2 * waiting;
  InstantTrail none;
  ServiceFixture audited(hpke::KemId::x_wing, limits);
  ServiceFixture unaudited(hpke::KemId::x_wing, limits, service_policy, &none);
  Crowd with(audited), without(unaudited);
  double with_log = 0, without_log = 0;
  for (int round = 0; round < rounds; ++round) {
    without_log = std::max(without_log, without.rate());
    with_log = std::max(with_log, with.rate());
  }
  const nlohmann::ordered_json result = {{"requests_per_second_without_log", without_log},
                                         {"requests_per_second_with_log", with_log},
                                         {"ratio", with_log / without_log}};
  std::puts(result.dump(2).c_str());
  return 0;
}

}  // namespace
}  // namespace feldsiegel::testing

int main() {
  feldsiegel::initialize_core();
  return feldsiegel::testing::run();
}
