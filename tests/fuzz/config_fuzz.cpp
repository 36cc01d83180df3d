// Any bytes: the configuration is refused, or it has no listener in the clear off loopback and no key address but
// https.
#include "sidecar/config/config.h"
#include "tests/fuzz/expect.h"

namespace {

using feldsiegel::config::Listener;

bool is_secure(const Listener& listener) {
  return listener.is_unix() || listener.tls.has_value() || feldsiegel::config::is_loopback(listener.address);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace feldsiegel;
  const auto config = config::parse({data, size}, "/etc/feldsiegel");
  if (!config.ok()) return 0;
  fuzz::expect(is_secure(config->listen) && is_secure(config->management));
  fuzz::expect(config->tokens.jwks_uri.starts_with("https://") && !config->tokens.audiences.empty());
  return 0;
}
