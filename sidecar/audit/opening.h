// From a store to a log that may be written: made where there is none, refused where it is not what it was.
#pragma once

#include <memory>
#include <stop_token>

#include "core/merkle/note.h"
#include "sidecar/audit/anchor.h"
#include "sidecar/audit/store.h"
#include "sidecar/keyprovider/key_provider.h"

namespace feldsiegel::audit {

using Anchors = std::vector<std::unique_ptr<Anchor>>;

struct OpenedLog {
  merkle::NoteSigner signer;
  Head head;
  GrowingTree tree;
  std::vector<std::pair<std::string, std::uint64_t>> tenants;
  bool is_new = false;
};

/// How many of the last events are read and hashed again before the service starts.
inline constexpr std::uint64_t events_checked_at_start = 100'000;

/// The log's signer. Errors: wrapped_key_invalid, key_provider_unavailable.
Result<merkle::NoteSigner> unwrap_signer(const LogRecord& log, keyprovider::KeyProvider& provider);

/// Looks at the whole way from the stored events to every checkpoint that is known, the anchors' included.
/// Errors: audit_damaged (events, tree and head do not fit together), audit_truncated, audit_rewritten, anchor_missing
/// (an anchor that had a checkpoint has none), anchor_unavailable, audit_in_use (it grew meanwhile); those of Store and
/// unwrap_signer.
Result<OpenedLog> open_log(Store& store, keyprovider::KeyProvider& provider, const Anchors& anchors);

/// Hashes the events [from, head.size) again and holds them against the head and the tiles that they complete.
/// `from` is rounded down to a tile.
/// Errors: audit_damaged, canceled, those of Store.
Status check_events(Store& store, const Head& head, std::uint64_t from, const std::stop_token& stop = {});

/// The fact that remembers that an anchor has had a checkpoint.
std::string anchor_fact(const Anchor& anchor);

}  // namespace feldsiegel::audit
