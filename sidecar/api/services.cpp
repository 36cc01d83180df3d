#include "sidecar/api/services.h"

#include "sidecar/http/problem.h"

namespace feldsiegel::api {

http::Response handle(const Services& services, const http::Request& request,
                      const std::function<Answer(const VerifiedToken&)>& work) {
  const auto token = authenticate(request, services.verify);
  if (!token.ok()) return http::problem(token.error());
  Answer answer = work(*token);
  http::Response response = answer.ok() ? std::move(*answer) : http::problem(answer.error());
  response.notes.tenant = token->tenant().text();
  return response;
}

http::Handler token_check(const Services& services) {
  return [&services](const http::Request& request) {
    const auto token = authenticate(request, services.verify);
    return token.ok() ? http::Response{} : http::problem(token.error());
  };
}

Result<Grant> grant_for(const Services& services, const VerifiedToken& token, std::string_view purpose) {
  auto grant = authorize(token, services.policy, purpose);
  if (grant.ok() || grant.error().code != ErrorCode::approval_required) return grant;
  const std::int64_t now = services.now();
  const std::uint32_t purpose_id = services.policy.find_purpose(purpose)->id;
  FELDSIEGEL_TRY(const auto found,
                 services.vault.valid_approval(token.tenant(), purpose_id, token.object_id(), now));
  if (!found || !found->approver) return ErrorCode::approval_required;
  const Approval approval{found->purpose_id, found->requester, *found->approver, found->approved, found->expires};
  return authorize(token, services.policy, purpose, &approval, now);
}

http::Response json_answer(std::string_view json, int status) {
  http::Response response;
  response.status = status;
  response.body = http::Body(json);
  return response;
}

}  // namespace feldsiegel::api
