#include "sidecar/api/reply.h"

namespace feldsiegel::api {

Status check_reply(const Grant& grant, const std::optional<ReplyTo>& reply) {
  const bool allowed = reply ? grant.reply_to_caller() : grant.reply_to_backend();
  if (allowed) return {};
  return Error{ErrorCode::reply_not_allowed, reply ? Place{"reply"} : Place{}};
}

Status check_reply_key(const ReplyTo& reply) {
  const auto tried = hpke::encap(reply.suite, reply.public_key);
  return tried.ok() ? Status() : Status(Error{tried.error().code, {"reply", "public_key"}});
}

Result<http::Response> sealed_answer(const ReplyContext& context, const ReplyTo& reply, ByteView plaintext) {
  const auto sealed = seal_reply(reply.suite, reply.public_key, context, plaintext);
  if (!sealed.ok()) return Error{sealed.error().code, {"reply", "public_key"}};
  AnswerWriter envelope(sealed->ct.size() / 3 * 4 + sealed->enc.size() / 3 * 4 + 256);
  envelope.raw("{\"request_id\":");
  envelope.string(context.request_id);
  envelope.raw(",\"enc\":");
  envelope.base64url(sealed->enc);
  envelope.raw(",\"ct\":");
  envelope.base64url(sealed->ct);
  envelope.raw('}');
  http::Response response;
  response.body = http::Body(envelope.take());
  return response;
}

Result<http::Response> answer_to(const ReplyContext& context, const std::optional<ReplyTo>& reply,
                                 AnswerWriter& document) {
  if (reply) return sealed_answer(context, *reply, document.expose_secret());
  http::Response response;
  response.body = http::Body(document.take());
  return response;
}

}  // namespace feldsiegel::api
