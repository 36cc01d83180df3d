#include "client/job.h"
#include "client/revealer.h"
#include "client/streaming.h"

namespace feldsiegel::client {
namespace {

// What a field counts for beyond its size: a chunk, which is one request, has at most 20,000. The service takes 50,000.
constexpr std::size_t bytes_per_field = bytes_per_chunk / 20'000;

}  // namespace

std::variant<Done, Failure> reveal_file(const Job& job, const ServiceOptions& service, std::ostream& out,
                                        const Listeners& listeners, const std::atomic<bool>& stop) {
  try {
    ApiClient api(service, listeners.notice, stop);
    const KeyDirectory directory = api.directory();
    Revealer revealer(api, directory, job.collection, job.purpose,
                      job.report_errors ? listeners.field_error : Revealer::Report());
    const Steps steps{[&](const std::vector<std::string>& columns) { return revealer.output_columns(columns); },
                      [&](std::vector<Row> rows) { return revealer.reveal(std::move(rows)); },
                      [&](const Row& row) { return revealer.field_count(row) * bytes_per_field; }};
    const std::size_t rows = stream(job, out, listeners, stop, steps);
    return Done{rows, {revealer.withheld().begin(), revealer.withheld().end()}};
  } catch (Failure& failure) {
    return std::move(failure);
  }
}

}  // namespace feldsiegel::client
