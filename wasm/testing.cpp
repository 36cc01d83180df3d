// The one addition of the testing module: sessions whose encapsulation is given, so that native and wasm can be
// compared byte by byte. Linked into feldsiegel_testing only.
#include <emscripten/bind.h>

#include "core/seal/testing.h"
#include "wasm/bytes.h"
#include "wasm/failure.h"
#include "wasm/handles.h"

namespace feldsiegel::wasm {
namespace {

using emscripten::val;

val start_for_testing(const DirectoryHandle& handle, const val& ikm) {
  const auto recipient = handle.directory->active_recipient();
  if (!recipient.ok()) return failure(recipient.error());
  auto session = SealingSessionForTesting::start_for_testing(handle.directory->tenant, **recipient, bytes_from_js(ikm));
  if (!session.ok()) return failure(session.error());
  return val(SessionHandle{std::make_shared<SealingSession>(std::move(session).value()), handle.directory});
}

}  // namespace

EMSCRIPTEN_BINDINGS(feldsiegel_testing) { emscripten::function("start_session_for_testing", &start_for_testing); }

}  // namespace feldsiegel::wasm
