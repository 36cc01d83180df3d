// A service, or a backend on the way to it, that lies to `feldsiegel protect` and `reveal`: everything stops, nothing
// is written.
#include <doctest/doctest.h>

#include <fstream>
#include <sstream>

#include "client/job.h"
#include "core/base/base64url.h"
#include "tests/sidecar/support/http_fixture.h"
#include "tests/sidecar/support/uploader.h"

namespace feldsiegel::testing {
namespace {

using client::Failure;

http::Response json(std::string body, int status = 200) {
  http::Response response;
  response.status = status;
  response.body = http::Body(std::move(body));
  return response;
}

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  for (std::size_t at = text.find(from); at != text.npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
  return text;
}

// Stands between the client and the real service, and answers `lie` in the place of one call.
class Backend {
 public:
  using Lie = std::function<std::string(const http::Request& request, const ServiceFixture& service)>;

  Backend(const ServiceFixture& service, std::string_view path, Lie lie)
      : server_({router(service, path, std::move(lie)), {}, {}, {}}) {}

  std::string endpoint() const { return "http://127.0.0.1:" + std::to_string(server_.port()); }

 private:
  static http::Router router(const ServiceFixture& service, std::string_view lied_about, Lie lie) {
    http::Router router;
    router.add({.method = http::Method::get, .path = "/v1/key-directory", .handler = [&service](const auto& request) {
                  return json(service.get("/v1/key-directory", request.authorization.substr(7)).body);
                }});
    for (const char* path : {"/v1/pseudonyms/evaluate", "/v1/assignments", "/v1/reveal"}) {
      router.add({.method = http::Method::post,
                  .path = path,
                  .handler =
                      [&service, path, lie, lies = path == lied_about](const http::Request& request) {
                        if (lies) return json(lie(request, service));
                        const auto answer = service.send("POST", path, request.authorization.substr(7), request.body);
                        return json(answer.body, answer.status);
                      },
                  .takes_json = true});
    }
    return router;
  }

  HttpFixture server_;
};

class Run {
 public:
  Run() : service(hpke::KemId::x_wing, {}, pseudonym_policy) {
    std::ofstream(directory_ / "in.jsonl") << "{\"id\":\"E-1\",\"person\":\"anna\",\"salary\":1,\"iban\":\"DE\"}\n"
                                              "{\"id\":\"E-2\",\"person\":\"otto\",\"salary\":2}\n";
    job.input = directory_ / "in.jsonl";
    job.output = directory_ / "out.jsonl";
    job.collection = "employees";
    job.purpose = "payroll";
  }

  std::string protect_through(const std::string& endpoint) { return outcome(client::protect_file, endpoint); }
  std::string reveal_through(const std::string& endpoint) { return outcome(client::reveal_file, endpoint); }

  void protect_honestly() {
    REQUIRE(protect_through("http://127.0.0.1:" + std::to_string(service.port())) == "ok");
    std::filesystem::rename(job.output, directory_ / "stored.jsonl");
    job.input = directory_ / "stored.jsonl";
  }

  ServiceFixture service;
  client::Job job;

 private:
  template <class Work>
  std::string outcome(Work work, const std::string& endpoint) {
    client::ServiceOptions options{endpoint, service.signer(), {}, {}, 0, [] { return test_now; }};
    options.token.text = service.token({"HR", "Payroll.Read"});
    std::ostringstream out;
    const auto done = work(job, options, out, client::Listeners(), stop_);
    if (std::holds_alternative<client::Done>(done)) return "ok";
    CHECK_FALSE(std::filesystem::exists(job.output));
    return std::string(code_text(std::get<Failure>(done).error.code));
  }
  TemporaryDirectory directory_;
  std::atomic<bool> stop_ = false;
};

std::string forward(const http::Request& request, const ServiceFixture& service, const char* path) {
  return service.send("POST", path, request.authorization.substr(7), request.body).body;
}

TEST_CASE("an evaluation under another domain's key stops everything") {
  Run run;
  const Backend backend(run.service, "/v1/pseudonyms/evaluate", [](http::Request request, const auto& service) {
    request.body = replaced(request.body, "\"person\"", "\"other\"");
    return replaced(forward(request, service, "/v1/pseudonyms/evaluate"), "\"other\"", "\"person\"");
  });
  CHECK(run.protect_through(backend.endpoint()) == "proof_invalid");
}

TEST_CASE("an evaluation that is cut, of another request or no evaluation at all is refused") {
  Run run;
  const auto code = [&](Backend::Lie lie) {
    return run.protect_through(Backend(run.service, "/v1/pseudonyms/evaluate", std::move(lie)).endpoint());
  };
  const auto changed = [](const char* member, const Json& value) {
    return [=](const http::Request& request, const ServiceFixture& service) {
      Json answer = parse_json(as_bytes(forward(request, service, "/v1/pseudonyms/evaluate"))).value();
      answer[member] = value;
      return json_text(answer);
    };
  };
  CHECK(code(changed("request_id", upload_request_id)) == "reply_malformed");
  CHECK(code(changed("proof", "AA")) == "reply_malformed");
  CHECK(code(changed("elements", "")) == "reply_malformed");
  CHECK(code(changed("elements", to_base64url(Bytes(32)))) == "proof_invalid");
  CHECK(code(changed("elements", to_base64url(Bytes(64)))) == "element_invalid");
  CHECK(code([](auto&, auto&) { return std::string("[]"); }) == "reply_malformed");
  CHECK(code([](auto&, auto&) { return std::string("<html>"); }) == "reply_malformed");
}

// A reply that the backend makes up: it knows the request's public key, tenant, person and request id.
Backend::Lie made_up(std::function<std::string(const std::string& request_id)> document) {
  return [document = std::move(document)](const http::Request& request, const ServiceFixture&) {
    const Json asked = parse_json(as_bytes(request.body)).value();
    const std::string id = text_of(asked, "request_id");
    const Bytes key = from_base64url(text_of(asked["reply"], "public_key")).value();
    const ReplyContext context{*TenantId::parse(test_tid), std::string(test_oid), id};
    const auto sealed = seal_reply(hpke::KemId::x_wing, key, context, as_bytes(document(id))).value();
    return json_text({{"request_id", id}, {"enc", to_base64url(sealed.enc)}, {"ct", to_base64url(sealed.ct)}});
  };
}

TEST_CASE("a made-up answer that leaves out, adds, swaps or renames something is refused") {
  Run run;
  run.protect_honestly();
  const auto code = [&](const std::string& records, const std::string& other_id = "") {
    const auto lie = made_up([&](const std::string& id) {
      return "{\"request_id\":\"" + (other_id.empty() ? id : other_id) + "\",\"records\":" + records + "}";
    });
    const std::string said = run.reveal_through(Backend(run.service, "/v1/reveal", lie).endpoint());
    std::filesystem::remove(run.job.output);
    return said;
  };
  const std::string one = R"({"id":"E-1","salary":1,"iban":"DE"})", two = R"({"id":"E-2","salary":2})";
  CHECK(code("[" + one + "," + two + "]") == "ok");  // the control
  CHECK(code("[" + one + "]") == "reply_malformed");
  CHECK(code("[" + two + "," + one + "]") == "reply_malformed");
  CHECK(code("[" + one + R"(,{"id":"E-2"}])") == "reply_malformed");
  CHECK(code("[" + one + R"(,{"salary":2}])") == "reply_malformed");
  CHECK(code("[" + one + R"(,{"id":"E-2","salary":2,"iban":"X"}])") == "reply_malformed");
  CHECK(code("[" + one + ",7]") == "reply_malformed");
  CHECK(code("{}") == "reply_malformed");
  CHECK(code("[" + one + "," + two + "]", upload_request_id) == "reply_malformed");
}

TEST_CASE("an assignment that gives two persons one pseudonym is refused") {
  Run run;
  const auto lie = made_up([](const std::string&) {
    Bytes same(48, 0x11);
    same[6] = 0x4f;
    same[8] = 0x80;
    return std::string(as_text(same)) + std::string(as_text(same));
  });
  CHECK(run.protect_through(Backend(run.service, "/v1/assignments", lie).endpoint()) == "reply_malformed");
}

}  // namespace
}  // namespace feldsiegel::testing
