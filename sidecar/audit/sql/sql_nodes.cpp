#include "sidecar/audit/sql/sql_nodes.h"

#include <algorithm>
#include <cstring>

#include "audit_statements.h"
#include "sidecar/audit/sql/sql_store.h"
#include "sidecar/vault/sql/row_reader.h"

namespace feldsiegel::audit::sql {
namespace {

using merkle::Hash;
using merkle::NodeId;

std::int64_t number(std::uint64_t value) { return static_cast<std::int64_t>(value); }

// Reads for one call: every tile once, leaves that lie side by side together.
class Reader {
 public:
  Reader(db::Session& session, std::int64_t log) : session_(session), log_(log) {}

  Status prepare(std::span<const NodeId> ids) {
    std::vector<TileId> tiles;
    for (const NodeId& id : ids) {
      if (id.level > 0) tiles.push_back(tile_of(id));
    }
    return read_tiles(std::move(tiles));
  }

  Result<std::vector<Hash>> read(std::span<const NodeId> ids) {
    std::vector<Hash> hashes;
    hashes.reserve(ids.size());
    while (hashes.size() < ids.size()) {
      const std::span<const NodeId> rest = ids.subspan(hashes.size());
      if (rest.front().level == 0) {
        FELDSIEGEL_CHECK(take_leaves(rest, hashes));
      } else {
        FELDSIEGEL_TRY(const Hash hash, inner(rest.front()));
        hashes.push_back(hash);
      }
    }
    return hashes;
  }

 private:
  Status read_tiles(std::vector<TileId> wanted) {
    std::sort(wanted.begin(), wanted.end());
    wanted.erase(std::unique(wanted.begin(), wanted.end()), wanted.end());
    std::vector<db::Parameters> parameters;
    for (const TileId& id : wanted) parameters.push_back({log_, std::int64_t{id.level}, number(id.index)});
    FELDSIEGEL_TRY(const auto found, session_.run_many(statements::tile, parameters));
    for (std::size_t i = 0; i < found.size(); ++i) {
      if (found[i].empty()) continue;  // not complete yet
      db::RowReader row(found[i].front());
      const Bytes nodes = row.bytes();
      FELDSIEGEL_CHECK(row.finish());
      if (nodes.size() != sizeof(TileNodes)) return ErrorCode::audit_damaged;
      std::memcpy(tiles_[wanted[i]].data(), nodes.data(), nodes.size());
    }
    return {};
  }

  Result<Hash> inner(const NodeId& id) {
    const TileId tile = tile_of(id);
    if (!tiles_.contains(tile)) FELDSIEGEL_CHECK(build(tile));
    const Hash& hash = tiles_[tile][place_in_tile(id)];
    if (hash == Hash{}) return ErrorCode::audit_damaged;  // something below it is missing
    return hash;
  }

  // A tile that is not complete is made anew from what lies below it.
  Status build(const TileId& tile) {
    const std::uint64_t begin = tile.index * tile_width;
    if (tile.level == 0) {
      FELDSIEGEL_TRY(const std::vector<Hash> base, leaves(begin, begin + tile_width));
      tiles_[tile] = make_tile(base);
      return {};
    }
    std::vector<TileId> below;
    for (std::uint64_t i = 0; i < tile_width; ++i) below.push_back({tile.level - 1, begin + i});
    FELDSIEGEL_CHECK(read_tiles(below));
    std::vector<Hash> base;
    for (const TileId& id : below) {
      const auto found = tiles_.find(id);
      if (found == tiles_.end()) break;
      base.push_back(found->second.back());
    }
    tiles_[tile] = make_tile(base);
    return {};
  }

  // Of [begin, end), as far as there are any.
  Result<std::vector<Hash>> leaves(std::uint64_t begin, std::uint64_t end) {
    std::vector<Hash> hashes;
    while (begin < end) {
      FELDSIEGEL_TRY(const db::Rows rows, session_.run(statements::leaves_at, {log_, number(begin)}));
      if (rows.size() != 1) break;
      db::RowReader row(rows.front());
      const std::uint64_t first = static_cast<std::uint64_t>(row.integer(0));
      const Bytes found = row.bytes();
      FELDSIEGEL_CHECK(row.finish());
      const std::uint64_t last = std::min(end, first + found.size() / sizeof(Hash));
      if (begin >= last) break;
      for (; begin < last; ++begin) {
        std::memcpy(hashes.emplace_back().data(), found.data() + (begin - first) * sizeof(Hash), sizeof(Hash));
      }
    }
    return hashes;
  }

  Status take_leaves(std::span<const NodeId> ids, std::vector<Hash>& hashes) {
    std::size_t count = 1;
    while (count < ids.size() && ids[count] == NodeId{0, ids.front().index + count}) ++count;
    FELDSIEGEL_TRY(const std::vector<Hash> found, leaves(ids.front().index, ids.front().index + count));
    if (found.size() != count) return ErrorCode::audit_damaged;
    hashes.insert(hashes.end(), found.begin(), found.end());
    return {};
  }

  db::Session& session_;
  const std::int64_t log_;
  std::map<TileId, TileNodes> tiles_;
};

}  // namespace

Result<std::vector<Hash>> SqlNodes::read(std::span<const NodeId> ids) {
  auto hashes = db::within(database_, db::Access::read, [&](db::Session& session) -> Result<std::vector<Hash>> {
    Reader reader(session, log_);
    FELDSIEGEL_CHECK(reader.prepare(ids));
    return reader.read(ids);
  });
  if (!hashes.ok()) return audit_error(hashes.error());
  return hashes;
}

}  // namespace feldsiegel::audit::sql
