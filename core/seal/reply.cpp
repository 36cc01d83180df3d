#include "core/seal/reply.h"

#include "core/base/encoding.h"
#include "core/hpke/context.h"

namespace feldsiegel {

Bytes reply_info(const ReplyContext& context) {
  Bytes info = to_bytes(as_bytes("feldsiegel/1 reply"));
  put_lp(info, as_bytes(context.tenant.text()));
  put_lp(info, as_bytes(context.person));
  put_lp(info, as_bytes(context.request_id));
  return info;
}

Result<SealedReply> seal_reply(hpke::KemId suite, ByteView public_key, const ReplyContext& context,
                               ByteView plaintext) {
  FELDSIEGEL_TRY(auto encapsulation, hpke::encap(suite, public_key));
  FELDSIEGEL_TRY(const auto channel,
                 hpke::Context::key_schedule(suite, encapsulation.shared_secret, reply_info(context)));
  SealedReply reply{std::move(encapsulation.enc), Bytes(plaintext.size() + hpke::Nt)};
  channel.seal_at(0, {}, plaintext, reply.ct.data());
  return reply;
}

ReplyKey ReplyKey::generate(hpke::KemId suite) { return ReplyKey(suite, hpke::generate_key_pair(suite)); }

Result<WipedBytes> ReplyKey::open(ByteView enc, ByteView ct, const ReplyContext& context) const {
  if (ct.size() < hpke::Nt) return ErrorCode::not_authentic;
  FELDSIEGEL_TRY(const auto shared_secret, hpke::decap(suite_, enc, keys_.skR));
  FELDSIEGEL_TRY(const auto channel, hpke::Context::key_schedule(suite_, shared_secret, reply_info(context)));
  const std::size_t size = ct.size() - hpke::Nt;
  WipedBytes plaintext(size);
  plaintext.resize(size);
  if (!channel.open_at(0, {}, ct, plaintext.expose_secret_for_writing().data())) return ErrorCode::not_authentic;
  return plaintext;
}

}  // namespace feldsiegel
