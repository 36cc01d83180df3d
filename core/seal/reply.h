// Replies re-sealed to the caller's ephemeral key: the backend in between carries ciphertext only.
//   info = "feldsiegel/1 reply" || lp(tid) || lp(oid) || lp(request id), HPKE single-shot, mode_base, empty aad.
#pragma once

#include <string>
#include <string_view>

#include "core/base/result.h"
#include "core/base/secret.h"
#include "core/base/tenant_id.h"
#include "core/hpke/kem.h"

namespace feldsiegel {

struct ReplyContext {
  TenantId tenant;
  std::string person;      ///< object id, lower case
  std::string request_id;  ///< chosen by the caller, a GUID
};

/// The info of a reply. Shared by sealing and opening.
Bytes reply_info(const ReplyContext& context);

struct SealedReply {
  Bytes enc;
  Bytes ct;
};

/// Errors: public_key_invalid.
Result<SealedReply> seal_reply(hpke::KemId suite, ByteView public_key, const ReplyContext& context, ByteView plaintext);

/// The caller's side: one key pair for one request.
class ReplyKey {
 public:
  static ReplyKey generate(hpke::KemId suite);
  const Bytes& public_key() const { return keys_.pkR; }

  /// Errors: encapsulation_invalid, not_authentic.
  Result<WipedBytes> open(ByteView enc, ByteView ct, const ReplyContext& context) const;

 private:
  friend struct ReplyKeyForTesting;
  ReplyKey(hpke::KemId suite, hpke::KeyPair keys) : suite_(suite), keys_(std::move(keys)) {}
  hpke::KemId suite_;
  hpke::KeyPair keys_;
};

}  // namespace feldsiegel
