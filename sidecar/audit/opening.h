// From a store to a log that may be written: made where there is none, refused where it is not what it was.
#pragma once

#include <functional>
#include <memory>

#include "core/merkle/note.h"
#include "sidecar/audit/anchor.h"
#include "sidecar/audit/store.h"
#include "sidecar/keyprovider/key_provider.h"

namespace feldsiegel::audit {

using Anchors = std::vector<std::unique_ptr<Anchor>>;

/// How many events each tenant has, by its id.
using TenantCounts = std::vector<std::pair<std::string, std::uint64_t>>;

struct OpenedLog {
  merkle::NoteSigner signer;
  Head head;
  GrowingTree tree;
  TenantCounts tenants;
  bool is_new = false;
};

/// How many of the last events are read and hashed again before the service starts: so few that the start does not grow
/// with the log. check_all_events does the rest.
inline constexpr std::uint64_t events_checked_at_start = 1024;

/// Called after each portion with how many events are checked by then; false ends the check.
using AfterPortion = std::function<bool(std::uint64_t checked)>;

/// The log's signer. Errors: wrapped_key_invalid, key_provider_unavailable.
Result<merkle::NoteSigner> unwrap_signer(const LogRecord& log, keyprovider::KeyProvider& provider);

/// Looks at the whole way from the stored events to every checkpoint that is known, the anchors' included.
/// Errors: audit_damaged (events, tree and head do not fit together), audit_truncated, audit_rewritten, anchor_missing
/// (an anchor that had a checkpoint has none), anchor_unavailable, audit_in_use (it grew meanwhile); those of Store and
/// unwrap_signer.
Result<OpenedLog> open_log(Store& store, keyprovider::KeyProvider& provider, const Anchors& anchors);

/// Hashes the events [from, head.size) again and holds them against the head and the tiles that they complete.
/// `from` is rounded down to a tile.
/// Errors: audit_damaged, those of Store.
Status check_events(Store& store, const Head& head, std::uint64_t from);

/// The same for all events up to `head`, and holds `tenants`, which number what comes next, against them: as the log
/// was opened. Errors: as check_events; canceled (by `after_portion`).
Status check_all_events(Store& store, const Head& head, const TenantCounts& tenants, const AfterPortion& after_portion);

/// The fact that remembers that an anchor has had a checkpoint.
std::string anchor_fact(const Anchor& anchor);

}  // namespace feldsiegel::audit
