#include "sidecar/audit/opening.h"

#include <algorithm>
#include <charconv>
#include <map>

#include "core/base/hex.h"
#include "core/base/random.h"
#include "core/base/timestamp.h"
#include "core/merkle/checkpoint.h"
#include "core/merkle/proof.h"

namespace feldsiegel::audit {
namespace {

constexpr std::size_t rows_at_once = 1000;

std::string fresh_origin() { return "feldsiegel-audit/" + to_hex(random_bytes(16)); }

Result<merkle::Frontier> frontier_at(Store& store, std::uint64_t size) {
  const std::vector<merkle::NodeId> nodes = merkle::Frontier::nodes_of(size);
  FELDSIEGEL_TRY(const std::vector<merkle::Hash> hashes, store.nodes().read(nodes));
  return merkle::Frontier::from(size, hashes);
}

// The nodes that a tile has so far: those whose leaves are all there.
Result<Tile> read_open_tile(Store& store, const TileId& id, std::uint64_t size) {
  const std::uint32_t base_level = id.level * tile_height;
  const std::uint64_t begin = id.index * tile_width, end = size >> base_level;
  std::vector<merkle::NodeId> base;
  for (std::uint64_t i = begin; i < end; ++i) base.push_back({base_level, i});
  FELDSIEGEL_TRY(const std::vector<merkle::Hash> hashes, store.nodes().read(base));
  return Tile{id, make_tile(hashes)};
}

Result<GrowingTree> grow_from(Store& store, std::uint64_t size) {
  FELDSIEGEL_TRY(merkle::Frontier frontier, frontier_at(store, size));
  std::vector<Tile> open;
  for (const TileId& id : open_tiles(size)) {
    FELDSIEGEL_TRY(Tile tile, read_open_tile(store, id, size));
    open.push_back(tile);
  }
  return GrowingTree(std::move(frontier), open);
}

Status check_checkpoint(Store& store, const Head& head, const merkle::NoteVerifier& verifier, std::string_view note) {
  const auto checkpoint = merkle::open_checkpoint(note, verifier);
  if (!checkpoint.ok()) return ErrorCode::audit_rewritten;
  if (checkpoint->size > head.size) return ErrorCode::audit_truncated;
  FELDSIEGEL_TRY(const merkle::Hash root, merkle::root_at(store.nodes(), checkpoint->size));
  return root == checkpoint->root ? Status() : Status(ErrorCode::audit_rewritten);
}

// Proofs are made of what is stored: it must be what the events make.
Status check_tiles(Store& store, std::span<const Tile> expected) {
  std::vector<merkle::NodeId> ids;
  std::vector<merkle::Hash> hashes;
  for (const Tile& tile : expected) {
    std::size_t place = 0;
    for (std::uint32_t height = 1; height <= tile_height; ++height) {
      const std::uint64_t count = tile_width >> height;
      for (std::uint64_t i = 0; i < count; ++i) {
        ids.push_back({tile.id.level * tile_height + height, tile.id.index * count + i});
        hashes.push_back(tile.nodes[place++]);
      }
    }
  }
  FELDSIEGEL_TRY(const std::vector<merkle::Hash> stored, store.nodes().read(ids));
  return stored == hashes ? Status() : Status(ErrorCode::audit_damaged);
}

// Rows in their order, at the tree's size; `tenants` gets how many events each tenant has by then.
Status check_portion(std::span<const Row> rows, GrowingTree& tree, std::vector<Tile>& completed,
                     std::map<std::string, std::uint64_t>& tenants) {
  for (const Row& row : rows) {
    if (row[Column::index] != std::to_string(tree.size())) return ErrorCode::audit_damaged;
    FELDSIEGEL_TRY(const merkle::Hash leaf, leaf_of(row));
    tree.append(leaf, completed);
    const std::string& place = row[Column::tenant_index];
    std::uint64_t index = 0;
    std::from_chars(place.data(), place.data() + place.size(), index);
    const auto known = tenants.try_emplace(row[Column::tenant], index).first;
    if (known->second != index) return ErrorCode::audit_damaged;
    ++known->second;
  }
  return {};
}

Status check_rows(Store& store, const Head& head, std::uint64_t from, const AfterPortion& after_portion,
                  std::map<std::string, std::uint64_t>& tenants) {
  from -= from % tile_width;
  FELDSIEGEL_TRY(GrowingTree tree, grow_from(store, from));
  const Selection all{{}, {}, {}, head.size};
  while (tree.size() < head.size) {
    FELDSIEGEL_TRY(const std::vector<Row> rows, store.rows(all, tree.size(), rows_at_once));
    if (rows.empty()) return ErrorCode::audit_damaged;
    std::vector<Tile> completed;
    FELDSIEGEL_CHECK(check_portion(rows, tree, completed, tenants));
    FELDSIEGEL_CHECK(check_tiles(store, completed));
    const bool is_last = tree.size() == head.size;
    if (is_last && rows.back()[Column::time] != timestamp(head.time)) return ErrorCode::audit_damaged;
    if (after_portion && !after_portion(tree.size())) return ErrorCode::canceled;
  }
  return tree.root() == head.root ? Status() : Status(ErrorCode::audit_damaged);
}

// The counts come from an index beside the events, and the next event of a tenant is numbered by them.
bool agree(const TenantCounts& counts, std::map<std::string, std::uint64_t> seen) {
  for (const auto& [tenant, events] : counts) {
    const auto found = seen.find(tenant);
    if (found == seen.end()) continue;  // nothing of it among the last events
    if (found->second != events) return false;
    seen.erase(found);
  }
  return seen.empty();
}

Error at_anchor(ErrorCode code, const Anchor& anchor) { return {code, Place::outside(anchor.kind())}; }

// Before there is a log: an anchor that knows one says that it was removed.
Status check_no_anchor(const Anchors& anchors) {
  for (const auto& anchor : anchors) {
    if (!anchor->is_readable()) continue;
    const auto latest = anchor->latest();
    if (!latest.ok()) return at_anchor(latest.error().code, *anchor);
    if (*latest) return at_anchor(ErrorCode::audit_truncated, *anchor);
  }
  return {};
}

Status check_anchors(Store& store, const Head& head, const merkle::NoteVerifier& verifier, const Anchors& anchors) {
  FELDSIEGEL_TRY(const auto facts, store.facts());
  for (const auto& anchor : anchors) {
    if (!anchor->is_readable()) continue;
    const auto latest = anchor->latest();
    if (!latest.ok()) return at_anchor(latest.error().code, *anchor);
    const std::string fact = anchor_fact(*anchor);
    const auto is_it = [&](const auto& known) { return known.first == fact; };
    const bool was_used = std::any_of(facts.begin(), facts.end(), is_it);
    if (!*latest && was_used) return at_anchor(ErrorCode::anchor_missing, *anchor);
    if (!*latest) continue;
    const Status sound = check_checkpoint(store, head, verifier, **latest);
    if (!sound.ok()) return at_anchor(sound.error().code, *anchor);
  }
  return {};
}

Result<LogRecord> make_log(Store& store, keyprovider::KeyProvider& provider) {
  const merkle::NoteSigner signer = merkle::NoteSigner::generate(fresh_origin());
  const Bytes aad = keyprovider::audit_key_aad(signer.name());
  FELDSIEGEL_TRY(Bytes wrapped, provider.wrap(aad, signer.expose_secret()));
  FELDSIEGEL_CHECK(store.create({signer.name(), signer.verifier_key(), std::move(wrapped)}));
  FELDSIEGEL_TRY(auto made, store.find());
  if (!made) return ErrorCode::audit_unavailable;
  return *std::move(made);
}

}  // namespace

std::string anchor_fact(const Anchor& anchor) { return "anchor " + anchor.place(); }

Result<merkle::NoteSigner> unwrap_signer(const LogRecord& log, keyprovider::KeyProvider& provider) {
  FELDSIEGEL_TRY(const SecretBytes seed, provider.unwrap(keyprovider::audit_key_aad(log.origin), log.wrapped_key));
  if (seed.size() != merkle::note_seed_size || !merkle::is_key_name(log.origin)) return ErrorCode::wrapped_key_invalid;
  merkle::NoteSigner signer = merkle::NoteSigner::from_seed(log.origin, seed.expose_secret());
  if (signer.verifier_key() != log.verifier_key) return ErrorCode::audit_rewritten;
  return signer;
}

Status check_events(Store& store, const Head& head, std::uint64_t from) {
  std::map<std::string, std::uint64_t> tenants;
  return check_rows(store, head, from, {}, tenants);
}

Status check_all_events(Store& store, const Head& head, const TenantCounts& tenants,
                        const AfterPortion& after_portion) {
  std::map<std::string, std::uint64_t> counted;
  FELDSIEGEL_CHECK(check_rows(store, head, 0, after_portion, counted));
  for (const auto& [tenant, events] : tenants) counted.try_emplace(tenant, 0);  // one without events, but for damage
  return agree(tenants, std::move(counted)) ? Status() : Status(ErrorCode::audit_damaged);
}

Result<OpenedLog> open_log(Store& store, keyprovider::KeyProvider& provider, const Anchors& anchors) {
  FELDSIEGEL_TRY(auto found, store.find());
  const bool is_new = !found;
  if (is_new) {
    FELDSIEGEL_CHECK(check_no_anchor(anchors));
    FELDSIEGEL_TRY(found, make_log(store, provider));
  }
  FELDSIEGEL_TRY(merkle::NoteSigner signer, unwrap_signer(*found, provider));
  FELDSIEGEL_TRY(const merkle::NoteVerifier verifier, merkle::NoteVerifier::parse(found->verifier_key));
  const Head& head = found->head;
  // First what was published: a log that lacks its end would look damaged otherwise.
  if (!found->checkpoint.empty()) FELDSIEGEL_CHECK(check_checkpoint(store, head, verifier, found->checkpoint));
  if (!is_new) FELDSIEGEL_CHECK(check_anchors(store, head, verifier, anchors));
  FELDSIEGEL_TRY(GrowingTree tree, grow_from(store, head.size));
  if (tree.root() != head.root) return ErrorCode::audit_damaged;
  std::map<std::string, std::uint64_t> seen;
  FELDSIEGEL_CHECK(check_rows(store, head, head.size - std::min(head.size, events_checked_at_start), {}, seen));
  FELDSIEGEL_TRY(auto tenants, store.tenants());
  FELDSIEGEL_TRY(const auto again, store.find());
  if (!again || again->head != head) return ErrorCode::audit_in_use;
  if (!agree(tenants, std::move(seen))) return ErrorCode::audit_damaged;
  return OpenedLog{std::move(signer), head, std::move(tree), std::move(tenants), is_new};
}

}  // namespace feldsiegel::audit
