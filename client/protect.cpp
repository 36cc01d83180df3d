#include "client/job.h"
#include "client/protector.h"
#include "client/streaming.h"
#include "core/policy/policy.h"

namespace feldsiegel::client {

std::variant<Done, Failure> protect_file(const Job& job, const ServiceOptions& service, std::ostream& out,
                                         const Listeners& listeners, const std::atomic<bool>& stop) {
  try {
    ApiClient api(service, listeners.notice, stop);
    const KeyDirectory directory = api.directory();
    Protector protector(api, directory, job.collection, job.batch);
    const Steps steps{[](std::vector<std::string> columns) {
                        columns.emplace_back(header_member);
                        return columns;
                      },
                      [&](std::vector<Row> rows) { return protector.protect(std::move(rows)); },
                      [&](const Row& row) { return protector.sealed_size(row); }};
    return Done{stream(job, out, listeners, stop, steps)};
  } catch (Failure& failure) {
    return std::move(failure);
  }
}

}  // namespace feldsiegel::client
