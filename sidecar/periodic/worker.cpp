#include "sidecar/periodic/worker.h"

#include <bit>

#include "core/base/hex.h"
#include "core/base/random.h"
#include "sidecar/periodic/lease_keeper.h"

namespace feldsiegel::periodic {
namespace {

std::uint32_t random_number() {
  std::uint32_t number = 0;
  for (const std::uint8_t byte : random_bytes(sizeof number)) number = number << 8 | byte;
  return number;
}

// Between nothing and `most`.
milliseconds random_part(milliseconds most) {
  return milliseconds(static_cast<std::int64_t>((static_cast<std::uint64_t>(most.count()) * random_number()) >> 32));
}

std::string_view result_text(const Result<Ended>& ended) {
  if (!ended.ok()) return "failed";
  switch (*ended) {
    case Ended::done: return "done";
    case Ended::stopped: return "stopped";
    case Ended::lost: break;
  }
  return "lost";
}

}  // namespace

// What came of one look at a job: a run, or none because it is another's turn or not time yet.
struct Worker::Turn {
  std::optional<Result<Ended>> ran{};
  milliseconds wait{0};  // where nothing ran
};

Worker::Worker(const Outside& outside) : outside_(outside), owner_(to_hex(random_bytes(16))) {}

Worker::~Worker() { request_stop(); }

void Worker::start(Job job) {
  outside_.metrics.expect(job.name);
  threads_.emplace_back([this, job = std::move(job)](const std::stop_token& stop) { repeat(stop, job); });
}

void Worker::request_stop() {
  for (std::jthread& thread : threads_) thread.request_stop();
}

void Worker::repeat(const std::stop_token& stop, const Job& job) {
  std::uint32_t failures = 0;
  milliseconds wait{0};
  while (sleep_for(stop, wait)) {
    const milliseconds begun = boot_time();
    const Turn turn = take_turn(stop, job);
    if (!turn.ran) {
      failures = 0;
      outside_.metrics.set_failures(job.name, 0);
      wait = turn.wait;
      continue;
    }
    failures = turn.ran->ok() ? 0 : failures + 1;
    wait = tell(job, *turn.ran, failures, boot_time() - begun);
  }
}

Worker::Turn Worker::take_turn(const std::stop_token& stop, const Job& job) {
  if (!job.leased) return {run(job, Run(stop, {}))};
  return run_alone(stop, job);
}

Worker::Turn Worker::run_alone(const std::stop_token& stop, const Job& job) {
  const milliseconds begun = boot_time();
  const auto taken = outside_.leases.take_lease({std::string(job.name), owner_}, outside_.lease);
  if (!taken.ok()) return {Result<Ended>(taken.error())};
  // Somebody runs it: look again soon, so that nobody waits long for one that was killed.
  if (!*taken) return {{}, outside_.lease / 2 + random_part(outside_.lease / 4)};
  const vault::TakenLease& lease = **taken;
  const milliseconds since(lease.now - lease.last_run);
  // A run in the future: the clock was set back since.
  const bool is_due = since >= job.period || since < milliseconds(0);
  if (is_due) return {run_leased(job, lease, begun, stop)};
  outside_.metrics.set_success(job.name, since);
  static_cast<void>(outside_.leases.release_lease(lease.held));  // or it runs out
  return {{}, job.period - since + random_part(std::min(job.period / 10, outside_.lease / 2))};
}

Result<Ended> Worker::run_leased(const Job& job, const vault::TakenLease& taken, milliseconds begun,
                                 const std::stop_token& stop) {
  Result<Ended> ended = [&]() -> Result<Ended> {
    const LeaseKeeper keeper(outside_.leases, taken.held, outside_.lease, begun, stop);
    Result<Ended> result = run(job, Run(keeper.run_stop(), taken.held));
    if (result.ok() && *result == Ended::stopped && keeper.lost()) return Ended::lost;
    return result;
  }();
  if (ended.ok() && *ended == Ended::lost) return ended;
  if (ended.ok() && *ended == Ended::done) {
    const auto recorded = outside_.leases.record_run(taken.held);
    if (!recorded.ok()) ended = recorded.error();
    if (recorded.ok() && !*recorded) return Ended::lost;
  }
  static_cast<void>(outside_.leases.release_lease(taken.held));  // or it runs out
  return ended;
}

Result<Ended> Worker::run(const Job& job, const Run& run) {
  try {
    return job.work(run);
  } catch (...) {  // one job never ends the service
    return ErrorCode::internal_error;
  }
}

// Says how a run ended, and answers when the next one begins.
milliseconds Worker::tell(const Job& job, const Result<Ended>& ended, std::uint32_t failures, milliseconds took) {
  outside_.metrics.count_run(job.name, result_text(ended), took);
  outside_.metrics.set_failures(job.name, failures);
  if (ended.ok()) {
    if (*ended == Ended::done) outside_.metrics.set_success(job.name, milliseconds(0));
    if (*ended == Ended::lost) outside_.logger.warn("job_lease_lost", {{"job", job.name}});
    const milliseconds jitter = job.leased ? std::min(job.period / 10, outside_.lease / 2) : job.period / 10;
    return *ended == Ended::lost ? outside_.lease : job.period + random_part(jitter);
  }
  const milliseconds wait = wait_after(job, failures, random_number());
  // Twice as rarely each time: a vault that is down for a night fills no log.
  if (std::has_single_bit(failures)) {
    outside_.logger.warn("job_failed", {{"job", job.name},
                                        {"code", code_text(ended.error().code)},
                                        {"failures", std::int64_t{failures}},
                                        {"wait_ms", std::int64_t{wait.count()}}});
  }
  return wait;
}

}  // namespace feldsiegel::periodic
