#include "sidecar/notify/delivery.h"

#include <algorithm>

#include "core/base/json.h"
#include "sidecar/notify/backoff.h"
#include "sidecar/notify/cloud_event.h"
#include "sidecar/trace/trace_context.h"

namespace feldsiegel::notify {
namespace {

using std::chrono::milliseconds;

constexpr std::size_t batch = 32;
constexpr std::uint32_t refusals_until_hold = 5;
constexpr milliseconds idle_time{60'000};
constexpr milliseconds look_time{1'000};  // between looks at a backlog: its messages' time comes, and metrics want it

AttemptResult result_of(const https::HttpAnswer& answer) {
  if (is_success(answer)) return AttemptResult::delivered;
  const int status = answer.status;
  const bool busy = status == 408 || status == 425 || status == 429 || status >= 500;
  return busy ? AttemptResult::busy : AttemptResult::refused;
}

// The trace of the event that the message tells of, as a span of our own; a new trace where it tells of none.
TraceContext trace_of(const std::string& body) {
  TraceContext context = begin_span({});
  const auto event = parse_json(as_bytes(body));
  if (!event.ok() || !event->is_object()) return context;
  const Json data = event->value("data", Json::object());
  const Json id = data.is_object() ? data.value("trace_id", Json()) : Json();
  const auto* text = id.get_ptr<const std::string*>();
  if (text == nullptr) return context;
  // A trace id is sound where a header with it is.
  const std::string header = "00-" + *text + "-" + context.span_id + "-00";
  if (parse_traceparent(header)) context.trace_id = *text;
  return context;
}

bool is_about_authorization(const Error& error) { return error.at == "/authorization_file"; }

}  // namespace

std::string_view result_text(AttemptResult result) {
  switch (result) {
    case AttemptResult::delivered: return "delivered";
    case AttemptResult::refused: return "refused";
    case AttemptResult::busy: return "busy";
    case AttemptResult::unreachable: return "unreachable";
    case AttemptResult::no_authorization: break;
  }
  return "no_authorization";
}

Delivery::Delivery(audit::Outbox& outbox, const Webhook& webhook, DeliveryOptions options)
    : outbox_(outbox), webhook_(webhook), options_(std::move(options)) {}

milliseconds Delivery::run(const std::atomic<bool>& stop) {
  bool more = true;
  while (more && !stop && held() == milliseconds(0)) {
    const auto due = outbox_.due(options_.now(), batch);
    if (!due.ok()) {
      hold_for_outbox(due.error());
      break;
    }
    more = due->size() == batch;
    for (const audit::Message& message : *due) {
      if (stop) break;
      if (deliver(message, stop) == Next::message) continue;
      more = false;
      break;
    }
  }
  return look_at_backlog();
}

// A clock that was set back must not hold longer than was meant.
milliseconds Delivery::held() const {
  const std::int64_t left = held_until_ - options_.now();
  return milliseconds(left > most_retry_after ? 0 : std::max<std::int64_t>(left, 0));
}

void Delivery::hold(std::int64_t wait) { held_until_ = options_.now() + wait; }

Delivery::Next Delivery::hold_for_outbox(const Error& error) {
  if (options_.observer.outbox_failed) options_.observer.outbox_failed(error);
  hold(backoff(++outbox_failures_, options_.random()));
  return Next::round;
}

Delivery::Next Delivery::deliver(const audit::Message& message, const std::atomic<bool>& stop) {
  const std::string trace = traceparent(trace_of(message.body));
  const Webhook::Content content{cloud_event_type, message.body, {{"traceparent", trace}}};
  const auto answer = webhook_.post(content, &stop);
  if (!answer.ok() && stop) return Next::round;  // broken off by us: no failure of the receiver's
  const AttemptResult result = answer.ok()                              ? result_of(*answer)
                               : is_about_authorization(answer.error()) ? AttemptResult::no_authorization
                                                                        : AttemptResult::unreachable;
  if (options_.observer.attempted) options_.observer.attempted(result);
  if (result != AttemptResult::delivered) {
    return postpone(message, result, answer.ok() ? *answer : https::HttpAnswer{0, {}});
  }
  failures_ = refusals_ = 0;
  const Status marked = outbox_.delivered(message.id);
  if (!marked.ok()) return hold_for_outbox(marked.error());  // it will be delivered once more
  outbox_failures_ = 0;
  return Next::message;
}

// A refusal may be about this message alone, and the others are tried; anything else is about the receiver, which is
// left alone: so the first message stays the first, and those behind it keep their order.
Delivery::Next Delivery::postpone(const audit::Message& message, AttemptResult result,
                                  const https::HttpAnswer& answer) {
  const std::uint32_t attempts = message.attempts == UINT32_MAX ? message.attempts : message.attempts + 1;
  const bool is_refusal = result == AttemptResult::refused;
  const std::uint32_t in_a_row = is_refusal ? attempts : ++failures_;
  const std::int64_t wait = backoff(in_a_row, options_.random(), answer.retry_after);
  if (options_.observer.failed) options_.observer.failed({result, answer.status, attempts, milliseconds(wait)});
  const Status kept = outbox_.failed(message.id, attempts, options_.now() + wait);
  if (!kept.ok()) return hold_for_outbox(kept.error());
  if (!is_refusal) {
    hold(wait);
    return Next::round;
  }
  if (++refusals_ < refusals_until_hold) return Next::message;
  hold(backoff(refusals_ - refusals_until_hold + 1, options_.random()));
  return Next::round;
}

milliseconds Delivery::look_at_backlog() {
  const auto state = outbox_.state();
  if (!state.ok()) {
    if (held() == milliseconds(0)) hold_for_outbox(state.error());
    return std::max(look_time, std::min(held(), idle_time));
  }
  if (options_.observer.backlog) options_.observer.backlog(*state);
  return state->depth == 0 ? idle_time : look_time;
}

}  // namespace feldsiegel::notify
