#include "sidecar/vault/sql/copying.h"

#include <sodium.h>

#include "core/base/hex.h"
#include "sidecar/vault/sql/tables.h"

namespace feldsiegel::vault::sql {
namespace {

constexpr std::size_t batch_size = 1000;

// A hash over all values, each with its type and length in front.
class Digest {
 public:
  Digest() { crypto_generichash_init(&state_, nullptr, 0, crypto_generichash_BYTES); }

  void add(const Rows& rows) {
    for (const Row& row : rows) {
      for (const Value& value : row) std::visit(*this, value);
    }
  }
  void operator()(std::nullptr_t) { add('0', {}); }
  void operator()(std::int64_t number) {
    std::array<std::uint8_t, 8> bytes{};
    const auto bits = static_cast<std::uint64_t>(number);
    for (std::size_t i = 0; i < 8; ++i) bytes[i] = static_cast<std::uint8_t>(bits >> 8 * i);
    add('i', bytes);
  }
  void operator()(const std::string& text) { add('t', as_bytes(text)); }
  void operator()(const Bytes& bytes) { add('b', bytes); }

  std::string text() {
    std::array<std::uint8_t, crypto_generichash_BYTES> hash{};
    crypto_generichash_final(&state_, hash.data(), hash.size());
    return to_hex(hash);
  }

 private:
  void add(char type, ByteView bytes) {
    std::array<std::uint8_t, 9> head{static_cast<std::uint8_t>(type)};
    for (std::size_t i = 0; i < 8; ++i) head[i + 1] = static_cast<std::uint8_t>(std::uint64_t{bytes.size()} >> 8 * i);
    crypto_generichash_update(&state_, head.data(), head.size());
    crypto_generichash_update(&state_, bytes.data(), bytes.size());
  }
  crypto_generichash_state state_;
};

Result<Rows> read_batch(Database& database, const TableReader& reader, const Row& last) {
  return within(database, Access::read, [&](Session& session) { return reader.rows_after(session, last, batch_size); });
}

Status check_receiving(Session& session, const MoveId& move_id) {
  FELDSIEGEL_TRY(const VaultState vault, read_state(session));
  const bool ours = vault.state == State::receiving && vault.move_id == move_id;
  return ours ? Status() : Status(ErrorCode::vault_moving);
}

Status copy_table(Database& from, Database& to, const Table& table, const MoveId& move_id, MoveProgress& progress,
                  const MoveReport& report) {
  const TableReader reader(table);
  const auto find_last = [&](Session& session) { return reader.last_row(session); };
  FELDSIEGEL_TRY(Row last, within(to, Access::read, find_last));
  for (;;) {
    FELDSIEGEL_TRY(Rows rows, read_batch(from, reader, last));
    if (rows.empty()) return {};
    const auto insert = [&](Session& session) -> Status {
      FELDSIEGEL_CHECK(check_receiving(session, move_id));
      return reader.insert(session, rows);
    };
    const Status inserted = within(to, Access::write, insert);
    if (!inserted.ok() && inserted.error().code == ErrorCode::duplicate_id) {
      // The server went on with the last batch of a process that was killed: go on behind that, if it is so.
      FELDSIEGEL_TRY(Row there, within(to, Access::read, find_last));
      if (there == last) return ErrorCode::duplicate_id;
      last = std::move(there);
      continue;
    }
    FELDSIEGEL_CHECK(inserted);
    last = std::move(rows.back());
    progress.rows += rows.size();
    report(progress);
  }
}

}  // namespace

Result<bool> is_empty(Session& session) {
  for (const Table& table : all_tables()) {
    FELDSIEGEL_TRY(const Row row, TableReader(table).last_row(session));
    if (!row.empty()) return false;
  }
  return true;
}

Status copy_all(Database& from, Database& to, const MoveId& move_id, const MoveReport& report) {
  MoveProgress progress{MoveStep::copying, {}, 0};
  for (const Table& table : all_tables()) {
    progress.table = table.name;
    FELDSIEGEL_CHECK(copy_table(from, to, table, move_id, progress, report));
  }
  return {};
}

Result<MoveSummary> compare_all(Database& from, Database& to, const MoveReport& report) {
  MoveProgress progress{MoveStep::comparing, {}, 0};
  MoveSummary summary;
  Digest there, here;
  for (const Table& table : all_tables()) {
    progress.table = table.name;
    const TableReader reader(table);
    std::uint64_t count = 0;
    for (Row last;;) {
      FELDSIEGEL_TRY(Rows original, read_batch(from, reader, last));
      FELDSIEGEL_TRY(const Rows copied, read_batch(to, reader, last));
      if (original != copied) return ErrorCode::vault_damaged;
      there.add(original);
      here.add(copied);
      count += original.size();
      progress.rows += original.size();
      report(progress);
      if (original.empty()) break;
      last = std::move(original.back());
    }
    summary.rows.emplace_back(table.name, count);
  }
  summary.digest = there.text();
  return summary.digest == here.text() ? Result<MoveSummary>(summary) : Result<MoveSummary>(ErrorCode::vault_damaged);
}

Status remove_all(Database& to, const MoveId& move_id) {
  for (auto table = all_tables().rbegin(); table != all_tables().rend(); ++table) {
    const TableReader reader(*table);
    const auto remove = [&](Session& session) -> Result<std::size_t> {
      FELDSIEGEL_CHECK(check_receiving(session, move_id));
      return reader.remove_some(session, batch_size);
    };
    for (std::size_t removed = batch_size; removed == batch_size;) {
      FELDSIEGEL_TRY(removed, within(to, Access::write, remove));
    }
  }
  return {};
}

}  // namespace feldsiegel::vault::sql
