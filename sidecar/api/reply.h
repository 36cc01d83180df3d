// How an answer that holds something secret leaves: re-sealed to the caller's key, or as plain JSON for the backend.
#pragma once

#include "core/grant/grant.h"
#include "core/seal/reply.h"
#include "sidecar/api/answer_writer.h"
#include "sidecar/api/body.h"
#include "sidecar/http/request.h"

namespace feldsiegel::api {

/// Whether the policy lets this purpose's answers leave in the form that the request asks for.
/// Errors: reply_not_allowed, at "/reply" where there was one.
Status check_reply(const Grant& grant, const std::optional<ReplyTo>& reply);

/// Whether anything can be sealed to this key: for calls that change something before they answer.
/// Errors: public_key_invalid at "/reply/public_key".
Status check_reply_key(const ReplyTo& reply);

/// {"request_id":"…","enc":"…","ct":"…"}. Errors: public_key_invalid at "/reply/public_key".
Result<http::Response> sealed_answer(const ReplyContext& context, const ReplyTo& reply, ByteView plaintext);

/// Re-sealed where the request has a key for it, in clear otherwise. Errors: those of sealed_answer.
Result<http::Response> answer_to(const ReplyContext& context, const std::optional<ReplyTo>& reply,
                                 AnswerWriter& document);

}  // namespace feldsiegel::api
