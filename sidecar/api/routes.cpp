#include "sidecar/api/routes.h"

#include "sidecar/api/approvals.h"
#include "sidecar/api/assignments.h"
#include "sidecar/api/audit_log.h"
#include "sidecar/api/erasure.h"
#include "sidecar/api/evaluate.h"
#include "sidecar/api/pseudonymize_ip.h"
#include "sidecar/api/reidentify.h"
#include "sidecar/api/reveal.h"

namespace feldsiegel::api {
namespace {

using Call = http::Response (*)(const Services&, const http::Request&);

http::Response key_directory(const Services& services, const http::Request& request, DirectoryService& directories) {
  return handle(services, request, {}, [&](const VerifiedToken& token, audit::Row& event) -> Answer {
    FELDSIEGEL_TRY(const IssuedDirectory issued, directories.document(token.tenant(), services.now()));
    if (issued.is_new) {
      event[audit::Column::action] = audit::action_text(audit::Action::issue_directory);
      event[audit::Column::counts] = "{\"version\":" + std::to_string(issued.version) + "}";
    }
    return json_answer(*issued.jws);
  });
}

class Adder {
 public:
  Adder(http::Router& router, const Services& services) : router_(router), services_(services) {}

  void with_body(std::string path, Call call) {
    router_.add({.method = http::Method::post,
                 .path = std::move(path),
                 .handler = bound(call),
                 .admit = token_check(services_),
                 .takes_json = true,
                 .cross_origin = true});
  }

  void without_body(http::Method method, std::string path, Call call, std::vector<std::string> parameters = {}) {
    router_.add({.method = method,
                 .path = std::move(path),
                 .handler = bound(call),
                 .cross_origin = true,
                 .parameters = std::move(parameters)});
  }

 private:
  http::Handler bound(Call call) const {
    return [call, &services = services_](const http::Request& request) { return call(services, request); };
  }

  http::Router& router_;
  const Services& services_;
};

}  // namespace

void add_api_routes(http::Router& router, const Services& services, DirectoryService& directories) {
  Adder add(router, services);
  add.with_body("/v1/reveal", reveal);
  add.with_body("/v1/pseudonyms/evaluate", evaluate);
  add.with_body("/v1/pseudonyms/ip", pseudonymize_ip);
  add.with_body("/v1/assignments", assign);
  add.with_body("/v1/reidentify", reidentify);
  add.with_body("/v1/approvals", request_approval);
  add.without_body(http::Method::get, "/v1/approvals", list_approvals);
  add.without_body(http::Method::post, "/v1/approvals/{id}/approve", approve);
  add.without_body(http::Method::remove, "/v1/subjects/{pseudonym}", erase_subject, {"domain"});
  add.without_body(http::Method::get, "/v1/audit", read_audit, {"from", "to", "format", "bom", "size"});
  add.without_body(http::Method::get, "/v1/audit/checkpoint", audit_checkpoint, {"size"});
  add.without_body(http::Method::get, "/v1/audit/proof", audit_proof, {"from", "to", "size", "index", "old"});
  add.without_body(http::Method::get, "/v1/erasures", list_erasures, {"since", "limit"});
  router.add({.method = http::Method::get,
              .path = "/v1/key-directory",
              .handler = [&](const http::Request& request) { return key_directory(services, request, directories); },
              .cross_origin = true});
  router.add({.method = http::Method::get,
              .path = "/v1/openapi.json",
              .handler = [](const http::Request&) { return json_answer(openapi_document()); },
              .cross_origin = true});
}

}  // namespace feldsiegel::api
