#include "sidecar/api/reveal.h"

#include "core/seal/reply.h"
#include "sidecar/http/problem.h"

namespace feldsiegel::api {
namespace {

http::Response problem(const Refusal& refusal) { return http::problem(refusal.error, refusal.limit); }

// Whether the policy lets this purpose's answers leave in the form that the request asks for.
Status check_reply(const Grant& grant, const RevealRequest& reveal) {
  const bool allowed = reveal.reply() ? grant.reply_to_caller() : grant.reply_to_backend();
  if (allowed) return {};
  return Error{ErrorCode::reply_not_allowed, reveal.reply() ? "/reply" : ""};
}

}  // namespace

http::Response RevealHandler::operator()(const http::Request& request) const {
  const auto token = authenticate(request, verify_);
  if (!token.ok()) return http::problem(token.error());
  const RevealRequest reveal(request.body, limits_);
  if (reveal.refusal()) return problem(*reveal.refusal());
  const auto grant = authorize(*token, policy_, reveal.purpose());
  if (!grant.ok()) return http::problem(grant.error());
  if (const Status allowed = check_reply(*grant, reveal); !allowed.ok()) return http::problem(allowed.error());
  const Collection* collection = policy_.find_collection(reveal.collection());
  if (collection == nullptr) return http::problem({ErrorCode::collection_unknown, "/collection"});
  http::Response response = open_for(*grant, *collection, reveal, request);
  response.notes.tenant = grant->tenant().text();
  return response;
}

http::Response RevealHandler::open_for(const Grant& grant, const Collection& collection, const RevealRequest& reveal,
                                       const http::Request& request) const {
  const auto tenant = keyring_.find(grant.tenant());
  if (!tenant.ok()) return http::problem(tenant.error());
  auto opener = Opener::make(grant, *tenant->key, {tenant->record.oldest_epoch, tenant->record.newest_epoch});
  if (!opener.ok()) return http::problem(opener.error());
  RecordRevealer revealer(reveal, collection, *opener, limits_, grant.purpose_id());
  AnswerWriter document(request.body.size());
  const auto refusal = revealer.write(document, request.stop);
  for (const auto& error : revealer.errors()) metrics_.count_failed_field(code_text(error.code));
  if (refusal) return problem(*refusal);
  metrics_.count_opened_fields(revealer.opened_count());
  http::Response response = reply(grant, reveal, document);
  response.notes.counts = {{"records", reveal.record_count()},
                           {"fields", revealer.opened_count()},
                           {"failed_fields", revealer.errors().size()}};
  return response;
}

http::Response RevealHandler::reply(const Grant& grant, const RevealRequest& reveal, AnswerWriter& document) const {
  http::Response response;
  if (!reveal.reply()) {
    response.body = http::Body(document.take());
    return response;
  }
  const ReplyContext context{grant.tenant(), grant.person(), std::string(reveal.request_id())};
  const auto sealed = seal_reply(reveal.reply()->suite, reveal.reply()->public_key, context, document.expose_secret());
  if (!sealed.ok()) return http::problem({sealed.error().code, "/reply/public_key"});
  AnswerWriter envelope(sealed->ct.size() / 3 * 4 + sealed->enc.size() / 3 * 4 + 256);
  envelope.raw("{\"request_id\":");
  envelope.string(reveal.request_id());
  envelope.raw(",\"enc\":");
  envelope.base64url(sealed->enc);
  envelope.raw(",\"ct\":");
  envelope.base64url(sealed->ct);
  envelope.raw('}');
  response.body = http::Body(envelope.take());
  return response;
}

}  // namespace feldsiegel::api
