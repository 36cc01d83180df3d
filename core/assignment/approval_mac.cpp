#include "core/assignment/approval_mac.h"

#include <sodium.h>

#include "core/base/encoding.h"

namespace feldsiegel {
namespace {

constexpr std::size_t mac_size = 32;

void put_i64(Bytes& out, std::int64_t value) {
  const auto bits = static_cast<std::uint64_t>(value);
  put_u32(out, static_cast<std::uint32_t>(bits >> 32));
  put_u32(out, static_cast<std::uint32_t>(bits));
}

// Not lp: a row that somebody else wrote may hold texts of any length.
void put_text(Bytes& out, std::string_view text) {
  put_varint(out, text.size());
  append(out, as_bytes(text));
}

}  // namespace

Result<ApprovalAuthenticator> ApprovalAuthenticator::make(const VerifiedToken& token, const TenantKey& key) {
  if (token.tenant() != key.tenant()) return ErrorCode::tenant_unknown;
  return ApprovalAuthenticator(token.tenant(), key.approval_key(token.tenant()));
}

Bytes ApprovalAuthenticator::mac(const ApprovalFacts& facts) const {
  Bytes message = to_bytes(as_bytes("feldsiegel/1 approval"));
  put_text(message, tenant_.text());
  put_text(message, facts.id);
  put_u32(message, facts.purpose_id);
  put_text(message, facts.requester);
  put_i64(message, facts.requested);
  put_i64(message, facts.decide_before);
  put_u32(message, facts.minutes);
  message.push_back(facts.approver ? 1 : 0);
  put_text(message, facts.approver.value_or(""));
  put_i64(message, facts.approved);
  put_i64(message, facts.expires);
  Bytes mac(mac_size);
  crypto_generichash(mac.data(), mac.size(), message.data(), message.size(), key_.expose_secret().data(), key_.size());
  return mac;
}

}  // namespace feldsiegel
