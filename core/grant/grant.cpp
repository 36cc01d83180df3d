#include "core/grant/grant.h"

#include "core/grant/admits.h"

namespace feldsiegel {
namespace {

bool holds(const Approval& approval, const VerifiedToken& token, const Purpose& purpose, std::int64_t now) {
  return approval.purpose_id == purpose.id && approval.requester == token.object_id() && !approval.approver.empty() &&
         approval.approver != approval.requester && approval.approved <= now && now < approval.expires;
}

}  // namespace

Result<Grant> authorize(const VerifiedToken& token, const Policy& policy, std::string_view purpose_name,
                        const Approval* approval, std::int64_t now) {
  if (!token.is_person()) return ErrorCode::person_required;
  const Purpose* purpose = policy.find_purpose(purpose_name);
  if (purpose == nullptr || !admits(purpose->allow, token)) return ErrorCode::purpose_not_granted;
  if (purpose->approval && (approval == nullptr || !holds(*approval, token, *purpose, now))) {
    return ErrorCode::approval_required;
  }
  return Grant(token.tenant(), token.object_id(), *purpose);
}

Status authorize_approver(const VerifiedToken& token, const Policy& policy, std::string_view purpose_name) {
  if (!token.is_person()) return ErrorCode::person_required;
  const Purpose* purpose = policy.find_purpose(purpose_name);
  if (purpose == nullptr) return ErrorCode::approval_not_granted;
  if (!purpose->approval) return ErrorCode::approval_not_needed;
  return admits(purpose->approval->allow, token) ? Status() : Status(ErrorCode::approval_not_granted);
}

Status authorize_audit(const VerifiedToken& token, const Policy& policy) {
  const bool allowed = policy.audit() && admits(*policy.audit(), token);
  return allowed ? Status() : Status(ErrorCode::audit_not_granted);
}

}  // namespace feldsiegel
