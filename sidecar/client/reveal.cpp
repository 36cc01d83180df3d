#include "sidecar/client/job.h"
#include "sidecar/client/revealer.h"
#include "sidecar/client/streaming.h"

namespace feldsiegel::client {

std::variant<Done, Failure> reveal_file(const Job& job, const ServiceOptions& service, std::ostream& out,
                                        const Listeners& listeners, const std::atomic<bool>& stop) {
  try {
    ApiClient api(service, listeners.notice, stop);
    const KeyDirectory directory = api.directory();
    Revealer revealer(api, directory, job.collection, job.purpose,
                      job.report_errors ? listeners.field_error : Revealer::Report());
    const Steps steps{[&](const std::vector<std::string>& columns) { return revealer.output_columns(columns); },
                      [&](std::vector<Row> rows) { return revealer.reveal(std::move(rows)); }};
    const std::size_t rows = stream(job, out, listeners, stop, steps);
    return Done{rows, {revealer.withheld().begin(), revealer.withheld().end()}};
  } catch (Failure& failure) {
    return std::move(failure);
  }
}

}  // namespace feldsiegel::client
