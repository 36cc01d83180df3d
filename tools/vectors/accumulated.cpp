#include "tools/vectors/accumulated.h"

#include <sodium.h>

#include <algorithm>
#include <cstddef>

namespace feldsiegel::vectors {
namespace {

constexpr std::size_t rounds = 1000;

class Shake128 {
 public:
  Shake128() { crypto_xof_shake128_init(&state_); }
  void update(ByteView bytes) {
    if (!bytes.empty()) crypto_xof_shake128_update(&state_, bytes.data(), bytes.size());
  }
  Bytes squeeze(std::size_t count) {
    Bytes out(count);
    if (count > 0) crypto_xof_shake128_squeeze(&state_, out.data(), out.size());
    return out;
  }
  Bytes draw() { return squeeze(squeeze(1)[0]); }

 private:
  crypto_xof_shake128_state state_;
};

// Published files carry 16 bytes; fewer would prove little, many more are no hash.
bool is_hash(ByteView expected) { return expected.size() >= 16 && expected.size() <= 64; }

Verdict compare(Shake128& sink, ByteView expected, const std::string& at) {
  if (std::ranges::equal(sink.squeeze(expected.size()), expected)) return {};
  return Verdict::failed(at, "the accumulated hash differs");
}

}  // namespace

Verdict check_accumulated_encryptions(hpke::SenderContext& sender, hpke::RecipientContext& recipient, ByteView expected,
                                      const std::string& at) {
  if (!is_hash(expected)) return Error{ErrorCode::invalid_value, at};
  Shake128 source;
  Shake128 sink;
  for (std::size_t i = 0; i < rounds; ++i) {
    const Bytes aad = source.draw();
    const Bytes pt = source.draw();
    FELDSIEGEL_TRY(const Bytes ct, sender.seal(aad, pt));
    sink.update(ct);
    const auto opened = recipient.open(aad, ct);
    if (!opened || opened.value() != pt) return Verdict::failed(at, "an accumulated ciphertext does not open");
  }
  return compare(sink, expected, at);
}

Verdict check_accumulated_exports(const hpke::Context& context, ByteView expected, const std::string& at) {
  if (!is_hash(expected)) return Error{ErrorCode::invalid_value, at};
  Shake128 source;
  Shake128 sink;
  for (std::size_t L = 0; L < rounds; ++L) {
    FELDSIEGEL_TRY(const SecretBytes exported, context.export_secret(source.draw(), L));
    sink.update(exported.expose_secret());
  }
  return compare(sink, expected, at);
}

}  // namespace feldsiegel::vectors
