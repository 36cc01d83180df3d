// From an outbox to a real TLS server on loopback; the clock is the test's.
#include "sidecar/notify/delivery.h"

#include <doctest/doctest.h>
#include <signal.h>
#include <sys/stat.h>

#include <fstream>
#include <set>

#include "sidecar/notify/backoff.h"
#include "sidecar/notify/dispatcher.h"
#include "tests/sidecar/net/tls_server.h"
#include "tests/sidecar/notify/memory_outbox.h"
#include "tests/sidecar/support/temporary_directory.h"

namespace feldsiegel::testing {
namespace {

using notify::AttemptResult;
using notify::Delivery;
using std::chrono::milliseconds;

std::string body_of(const std::string& request) { return request.substr(request.find("\r\n\r\n") + 4); }

struct Fixture {
  Fixture() {
    ::signal(SIGPIPE, SIG_IGN);
    authority.write(directory / "ca.pem");
  }

  TlsServer serving(const std::string& answer, milliseconds delay = milliseconds(0)) const {
    return TlsServer(authority.issue("localhost"), {answer, delay});
  }

  notify::WebhookSettings settings(const std::string& url) const {
    return {url, {}, directory / "ca.pem", milliseconds(1000), milliseconds(1000)};
  }

  notify::DeliveryOptions options() {
    return {[this] { return now; },
            [] { return 0u; },
            {[this](AttemptResult result) { results.push_back(result); },
             [this](const notify::FailedAttempt& failed) { failures.push_back(failed); },
             [this](const audit::OutboxState& state) { depth = state.depth; },
             [this](const Error&) { ++outbox_failures; }}};
  }

  // Goes on for so long by the test's clock.
  void run_for(Delivery& delivery, std::int64_t time) {
    for (const std::int64_t end = now + time; now < end; now += 1000) delivery.run(stop);
  }

  TemporaryDirectory directory;
  TestAuthority authority;
  MemoryOutbox outbox;
  std::int64_t now = 1'000'000'000;
  std::atomic<bool> stop = false;
  std::vector<AttemptResult> results;
  std::vector<notify::FailedAttempt> failures;
  std::uint64_t depth = 99;
  int outbox_failures = 0;
};

TEST_CASE_FIXTURE(Fixture, "messages are POSTed as CloudEvents, in their order") {
  TlsServer server = serving(http_answer("202 Accepted"));
  const notify::Webhook webhook(settings(server.url()));
  Delivery delivery(outbox, webhook, options());
  for (int i = 0; i < 40; ++i) outbox.add("{\"id\":\"" + std::to_string(i) + "\"}");
  delivery.run(stop);
  REQUIRE(server.requests() == 40);
  for (std::size_t i = 0; i < 40; ++i) {
    CHECK(body_of(server.all_requests()[i]) == "{\"id\":\"" + std::to_string(i) + "\"}");
  }
  CHECK(server.last_request().starts_with("POST "));
  CHECK(server.last_request().find("\r\nContent-Type: application/cloudevents+json\r\n") != std::string::npos);
  CHECK(outbox.depth() == 0);
  CHECK(depth == 0);
}

TEST_CASE_FIXTURE(Fixture, "an hour of 500 is survived: few attempts, and then everything arrives in its order") {
  TlsServer server = serving(http_answer("500 Oops"));
  const notify::Webhook webhook(settings(server.url()));
  Delivery delivery(outbox, webhook, options());
  for (int i = 0; i < 20; ++i) outbox.add("{\"n\":" + std::to_string(i) + "}", now);
  run_for(delivery, 3'600'000);
  CHECK(outbox.depth() == 20);
  CHECK(depth == 20);
  CHECK(server.requests() > 10);
  CHECK(server.requests() < 25);
  for (const auto& failed : failures) CHECK(failed.status == 500);
  CHECK(failures.back().wait <= milliseconds(notify::most_wait));
  const auto before = static_cast<std::size_t>(server.requests());
  server.answer_with(http_answer("200 OK"));
  run_for(delivery, notify::most_wait + 1000);
  CHECK(outbox.depth() == 0);
  REQUIRE(server.all_requests().size() == before + 20);
  for (std::size_t i = 0; i < 20; ++i) {
    CHECK(body_of(server.all_requests()[before + i]) == "{\"n\":" + std::to_string(i) + "}");
  }
}

TEST_CASE_FIXTURE(Fixture, "a success that cannot be marked is delivered once more, as the same message") {
  TlsServer server = serving(http_answer("200 OK"));
  const notify::Webhook webhook(settings(server.url()));
  outbox.add("{\"id\":\"log/7\"}");
  outbox.fail_delivered(1);
  Delivery(outbox, webhook, options()).run(stop);
  CHECK(outbox.depth() == 1);
  CHECK(outbox_failures == 1);
  Delivery(outbox, webhook, options()).run(stop);  // the process began anew
  CHECK(outbox.depth() == 0);
  REQUIRE(server.requests() == 2);
  CHECK(body_of(server.all_requests()[0]) == body_of(server.all_requests()[1]));
}

TEST_CASE_FIXTURE(Fixture, "redirects are not followed and not taken for success") {
  TlsServer inside = serving(http_answer("200 OK"));
  for (const char* status :
       {"301 Moved Permanently", "302 Found", "307 Temporary Redirect", "308 Permanent Redirect"}) {
    TlsServer server = serving(http_answer(status, "", "Location: " + inside.url() + "\r\n"));
    const notify::Webhook webhook(settings(server.url()));
    MemoryOutbox one;
    one.add("{}");
    Delivery(one, webhook, options()).run(stop);
    CHECK(one.depth() == 1);
    CHECK(results.back() == AttemptResult::refused);
  }
  CHECK(inside.requests() == 0);
}

TEST_CASE_FIXTURE(Fixture, "a receiver that hangs, is gone or speaks no HTTP keeps nothing from the outbox") {
  std::string gone;
  {
    TlsServer brief = serving("");
    gone = brief.url();
  }
  TlsServer hanging = serving(http_answer("200 OK"), milliseconds(10'000)), silent = serving(""),
            strange = serving("nonsense\r\n\r\n");
  for (const std::string& url : {gone, hanging.url(), silent.url(), strange.url()}) {
    const notify::Webhook webhook(settings(url));
    MemoryOutbox two;
    two.add("{}");
    two.add("{}");
    const std::size_t before = results.size();
    Delivery(two, webhook, options()).run(stop);
    CHECK(two.depth() == 2);
    CHECK(results.size() == before + 1);  // the second one is not tried on a receiver that does not answer
    CHECK(results.back() == AttemptResult::unreachable);
  }
}

TEST_CASE_FIXTURE(Fixture, "a success is one, however long its body is or never ends") {
  TlsServer huge = serving(http_answer("200 OK", std::string(5'000'000, 'x')));
  TlsServer endless = serving("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n");
  for (TlsServer* server : {&huge, &endless}) {
    const notify::Webhook webhook(settings(server->url()));
    outbox.add("{}");
    Delivery(outbox, webhook, options()).run(stop);
    CHECK(outbox.depth() == 0);
  }
}

TEST_CASE_FIXTURE(Fixture, "the receiver's wish to be left alone is respected within bounds") {
  const auto wait_for = [&](const std::string& status, const std::string& wish) {
    TlsServer server = serving(http_answer(status, "", "Retry-After: " + wish + "\r\n"));
    const notify::Webhook webhook(settings(server.url()));
    MemoryOutbox one;
    one.add("{}");
    Delivery(one, webhook, options()).run(stop);
    return failures.back().wait.count();
  };
  CHECK(wait_for("429 Too Many", "120") == 120'000);
  CHECK(wait_for("503 Busy", "7") == 7'000);
  CHECK(wait_for("503 Busy", "99999999") == notify::most_retry_after);
  CHECK(wait_for("503 Busy", "-5") == notify::least_wait);
  CHECK(wait_for("503 Busy", "0") == notify::least_wait);
}

TEST_CASE_FIXTURE(Fixture, "a message that is refused does not hold up the others") {
  TlsServer server = serving(http_answer("400 Bad Request"));
  const notify::Webhook webhook(settings(server.url()));
  Delivery delivery(outbox, webhook, options());
  for (int i = 0; i < 3; ++i) outbox.add("{}");
  delivery.run(stop);
  CHECK(server.requests() == 3);
  delivery.run(stop);
  CHECK_MESSAGE(server.requests() == 3, "none before its time");
  now += 1000;
  server.answer_with(http_answer("200 OK"));
  delivery.run(stop);
  CHECK(outbox.depth() == 0);
}

TEST_CASE_FIXTURE(Fixture, "a receiver that refuses everything is left alone as well") {
  TlsServer server = serving(http_answer("401 Unauthorized"));
  const notify::Webhook webhook(settings(server.url()));
  Delivery delivery(outbox, webhook, options());
  for (int i = 0; i < 50; ++i) outbox.add("{}");
  delivery.run(stop);
  CHECK(server.requests() == 5);
  run_for(delivery, 600'000);
  CHECK(server.requests() < 30);
  CHECK(outbox.depth() == 50);
}

TEST_CASE_FIXTURE(Fixture, "the authorization is read afresh; without it nothing is sent") {
  TlsServer server = serving(http_answer("200 OK"));
  notify::WebhookSettings with = settings(server.url());
  with.authorization_file = directory / "authorization";
  const notify::Webhook webhook(with);
  Delivery delivery(outbox, webhook, options());
  outbox.add("{}");
  delivery.run(stop);
  CHECK(results.back() == AttemptResult::no_authorization);
  std::ofstream(*with.authorization_file) << "Bearer abc\n";
  for (const mode_t mode : {0644u, 0600u}) {
    CHECK(server.requests() == 0);
    REQUIRE(::chmod(with.authorization_file->c_str(), mode) == 0);
    now += notify::most_wait;
    delivery.run(stop);
  }
  REQUIRE(server.requests() == 1);
  CHECK(server.last_request().find("\r\nAuthorization: Bearer abc\r\n") != std::string::npos);
  CHECK(outbox.depth() == 0);
}

TEST_CASE_FIXTURE(Fixture, "the event's trace goes on in the header; an unfit one is not sent") {
  TlsServer server = serving(http_answer("200 OK"));
  const notify::Webhook webhook(settings(server.url()));
  const std::string trace = "4bf92f3577b34da6a3ce929d0e0e4736";
  outbox.add("{\"data\":{\"trace_id\":\"" + trace + "\"}}");
  for (const char* body :
       {"{\"data\":{\"trace_id\":\"x\\r\\ny: z\"}}", "{\"data\":{\"trace_id\":7}}", "{\"data\":1}", "[]", "not JSON"}) {
    outbox.add(body);
  }
  Delivery(outbox, webhook, options()).run(stop);
  REQUIRE(server.requests() == 6);
  CHECK(server.all_requests()[0].find("\r\ntraceparent: 00-" + trace + "-") != std::string::npos);
  for (const std::string& request : server.all_requests()) {
    const std::size_t at = request.find("\r\ntraceparent: 00-");
    REQUIRE(at != request.npos);
    CHECK(request.substr(at + 70, 2) == "\r\n");
  }
}

TEST_CASE_FIXTURE(Fixture, "a clock that was set back does not hold messages for longer than was meant") {
  TlsServer server = serving(http_answer("500 Oops"));
  const notify::Webhook webhook(settings(server.url()));
  Delivery delivery(outbox, webhook, options());
  outbox.add("{}", 0);
  delivery.run(stop);
  outbox.add("{}", 0);
  now -= 86'400'000;
  server.answer_with(http_answer("200 OK"));
  delivery.run(stop);
  CHECK(server.requests() == 2);
}

TEST_CASE("waiting doubles from a second to a quarter of an hour, with chance in it") {
  constexpr std::uint32_t most = UINT32_MAX;
  CHECK(notify::backoff(1, 0) == 1000);
  CHECK(notify::backoff(1, most) == 1000);
  CHECK(notify::backoff(2, most) == 2000);
  CHECK(notify::backoff(4, 0) == 4000);
  CHECK(notify::backoff(4, most) == 8000);
  for (const std::uint32_t failures : {11u, 40u, most}) {
    CHECK(notify::backoff(failures, most) == notify::most_wait);
    CHECK(notify::backoff(failures, 0) == notify::most_wait / 2);
  }
  CHECK(notify::backoff(0, 0) == 1000);
  CHECK(notify::backoff(20, most, 1) == notify::most_wait);
}

TEST_CASE_FIXTURE(Fixture, "the dispatcher delivers what was left, wakes at once, and ends promptly") {
  TlsServer server = serving(http_answer("200 OK"));
  outbox.add("{\"n\":1}");
  const auto start = std::chrono::steady_clock::now();
  const auto wait_until_empty = [&] {
    while (outbox.depth() > 0 && std::chrono::steady_clock::now() - start < std::chrono::seconds(20)) {
      std::this_thread::sleep_for(milliseconds(5));
    }
  };
  {
    notify::Dispatcher dispatcher(outbox, settings(server.url()), {});
    wait_until_empty();
    outbox.add("{\"n\":2}");
    dispatcher.wake();
    wait_until_empty();
  }
  CHECK(server.requests() == 2);
  TlsServer hanging = serving(http_answer("200 OK"), milliseconds(30'000));
  outbox.add("{}");
  {
    notify::WebhookSettings patient = settings(hanging.url());
    patient.total_timeout = milliseconds(30'000);
    notify::Dispatcher dispatcher(outbox, patient, {});
    while (hanging.requests() == 0) std::this_thread::sleep_for(milliseconds(5));
  }
  CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(20));
  CHECK(outbox.depth() == 1);
}

}  // namespace
}  // namespace feldsiegel::testing
