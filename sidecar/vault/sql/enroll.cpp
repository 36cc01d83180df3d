#include "sidecar/vault/sql/access.h"
#include "sidecar/vault/sql/sql_vault.h"
#include "vault_statements.h"

namespace feldsiegel::vault::sql {
namespace {

using Stored = std::vector<std::optional<Assignment>>;

// In one transaction: reads what is there, inserts what is not, and reads again, because another sidecar may have been
// faster for some of it.
class Enroller {
 public:
  Enroller(const TenantId& tenant, const Enrollment& enrollment)
      : tenant_(tenant), id_(tenant_bytes(tenant)), enrollment_(enrollment) {
    for (const Assignment& row : enrollment.rows) tags_.push_back(row.tag);
  }

  Result<Stored> stored(Session& session) const {
    return read_by_tag(session, id_, enrollment_.rows.front().domain_id, tags_);
  }

  // `overtaken`: what was in the way of an insertion was erased before it could be read. Then the transaction is given
  // up, and another one finds room; going on in this one would take rows out of their order, and two could wait for
  // each other.
  Result<Stored> enroll(Session& session, bool& overtaken) const {
    overtaken = false;
    FELDSIEGEL_TRY(const TenantRecord record, require_tenant(session, tenant_));
    if (enrollment_.header.epoch < record.oldest_epoch) return ErrorCode::epoch_retired;
    FELDSIEGEL_TRY(Stored found, stored(session));
    const std::vector<const Assignment*> missing = missing_in(found);
    if (missing.empty()) return found;
    FELDSIEGEL_CHECK(insert(session, missing));
    FELDSIEGEL_TRY(found, stored(session));
    overtaken = !missing_in(found).empty();
    return overtaken ? Result<Stored>(ErrorCode::vault_unavailable) : Result<Stored>(std::move(found));
  }

 private:
  // In the order of their tags: two batches that share some wait for each other, and never in a circle.
  std::vector<const Assignment*> missing_in(const Stored& found) const {
    std::vector<const Assignment*> missing;
    for (std::size_t i = 0; i < found.size(); ++i) {
      if (!found[i]) missing.push_back(&enrollment_.rows[i]);
    }
    std::sort(missing.begin(), missing.end(), [](const auto* a, const auto* b) { return a->tag < b->tag; });
    return missing;
  }

  // The header first: whoever erases the last other row under it waits, and then sees the new ones.
  Status hold_header(Session& session) const {
    const IdentifierHeader& header = enrollment_.header;
    FELDSIEGEL_TRY(const Rows rows, session.run(statements::add_header, {id_, header.id, header.epoch, header.text}));
    if (rows.size() != 1) return ErrorCode::vault_damaged;
    RowReader row(rows.front());
    const bool same = row.epoch() == header.epoch && row.text() == header.text;
    FELDSIEGEL_CHECK(row.finish());
    return same ? Status() : Status(ErrorCode::vault_damaged);  // its id is a hash of its text
  }

  Status insert(Session& session, const std::vector<const Assignment*>& missing) const {
    FELDSIEGEL_CHECK(hold_header(session));
    std::vector<Parameters> rows;
    rows.reserve(missing.size());
    for (const Assignment* row : missing) {
      rows.push_back({id_, row->domain_id, row->tag, row->pseudonym, enrollment_.header.id, row->sealed_identifier,
                      row->wrapped_secret, row->retention_class, row->created});
    }
    FELDSIEGEL_TRY(const std::vector<Rows> inserted, session.run_many(statements::add_assignment, rows));
    std::vector<DataSubjectRef> added;
    for (std::size_t i = 0; i < missing.size(); ++i) {
      if (!inserted[i].empty()) added.push_back({missing[i]->domain_id, missing[i]->pseudonym});
    }
    // After the insertion, which waited for whoever was erasing just this pseudonym.
    FELDSIEGEL_TRY(const auto tombstones, read_tombstones(session, id_, added));
    for (const auto& tombstone : tombstones) {
      if (tombstone) return ErrorCode::duplicate_id;
    }
    return count_header(session, added.size());
  }

  Status count_header(Session& session, std::size_t added) const {
    const HeaderId& header = enrollment_.header.id;
    FELDSIEGEL_CHECK(session.run(statements::change_assigned, {id_, header, as_integer(added)}));
    if (added == 0) FELDSIEGEL_CHECK(session.run(statements::delete_unused_header, {id_, header}));
    return {};
  }

  const TenantId& tenant_;
  const std::array<std::uint8_t, 16> id_;
  const Enrollment& enrollment_;
  std::vector<TagHash> tags_;
};

constexpr int max_attempts = 20;

bool is_complete(const Stored& stored) {
  return std::all_of(stored.begin(), stored.end(), [](const auto& row) { return row.has_value(); });
}

}  // namespace

Result<std::vector<Assignment>> SqlVault::enroll(const TenantId& tenant, const Enrollment& enrollment) {
  if (enrollment.rows.empty()) return std::vector<Assignment>{};
  const Enroller enroller(tenant, enrollment);
  // Most persons are known already: then nobody has to wait for the writers, nor for the disk.
  FELDSIEGEL_TRY(Stored stored, read(*database_, [&](Session& session) { return enroller.stored(session); }));
  for (int attempt = 1; !is_complete(stored); ++attempt) {
    bool overtaken = false;
    auto enrolled = write(*database_, [&](Session& session) { return enroller.enroll(session, overtaken); });
    if (!enrolled.ok() && (!overtaken || attempt == max_attempts)) return std::move(enrolled).error();
    if (enrolled.ok()) stored = std::move(enrolled).value();
  }
  std::vector<Assignment> all;
  all.reserve(stored.size());
  for (auto& row : stored) all.push_back(*std::move(row));
  return all;
}

}  // namespace feldsiegel::vault::sql
