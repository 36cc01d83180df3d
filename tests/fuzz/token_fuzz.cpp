// Any text: the verifier refuses it, as nothing here is signed; and what lies behind the signature check holds as well.
#include "core/base/base64url.h"
#include "sidecar/token/claims.h"
#include "sidecar/token/compact_jws.h"
#include "sidecar/token/signing_keys.h"
#include "sidecar/token/verifier.h"
#include "tests/fuzz/expect.h"

namespace {

using namespace feldsiegel;

// Answers with nothing, so that every token that gets so far is refused there.
struct NoKeys : token::KeySource {
  Result<std::shared_ptr<const token::SigningKeys>> keys_for(std::string_view) override {
    return ErrorCode::signing_keys_unavailable;
  }
};

void try_token(std::string_view text) {
  NoKeys keys;
  const token::Verifier verifier({{"api://a"}, {"https://a.example/{tid}/v2.0"}, {"s"}, 60}, keys,
                                 [](const TenantId&) -> Result<bool> { return true; });
  const auto result = verifier.verify(text, 1'800'000'000);
  fuzz::expect(!result.ok() && result.error().at.empty());
  const int status = http_status(result.error().code);
  fuzz::expect(status == 401 || status == 503);
}

void try_claims(ByteView payload) {
  const auto claims = token::parse_claims(payload);
  if (!claims.ok()) return fuzz::expect(claims.error().at.empty());
  fuzz::expect(is_guid(claims->object_id) && claims->expires >= 0);
  for (const auto& scope : claims->scopes.value_or(std::vector<std::string>{})) {
    fuzz::expect(!scope.empty() && scope.find(' ') == scope.npos);
  }
}

}  // namespace

// The first byte chooses what the rest is.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const ByteView rest(data + 1, size - 1);
  switch (data[0] % 4) {
    case 0: try_token(as_text(rest)); break;
    case 1: try_token(to_base64url(rest) + ".e30.AAAA"); break;
    case 2: try_claims(rest); break;
    default: static_cast<void>(token::SigningKeys::parse(rest)); break;
  }
  static_cast<void>(token::names_graph_audience(rest));
  return 0;
}
