// A small audit log in memory, with a random history that tests can tamper with.
#pragma once

#include <cstdint>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "core/audit/export_checker.h"
#include "core/audit/export_statement.h"
#include "core/audit/row.h"
#include "core/base/tenant_id.h"
#include "core/merkle/frontier.h"
#include "core/merkle/node.h"
#include "core/merkle/note.h"

namespace feldsiegel::testing {

/// Every node of a tree. Counts the reads.
class MemoryNodes : public merkle::NodeSource {
 public:
  void append(const merkle::Hash& leaf);
  Result<std::vector<merkle::Hash>> read(std::span<const merkle::NodeId> ids) override;

  std::uint64_t size() const { return levels_.empty() ? 0 : levels_[0].size(); }
  merkle::Hash root(std::uint64_t size);

  std::size_t reads = 0;
  std::size_t largest_read = 0;
  std::optional<merkle::NodeId> damaged{};  ///< this one is answered with a bit turned

 private:
  std::vector<std::vector<merkle::Hash>> levels_{};
  merkle::Frontier frontier_{};
};

/// Which rows an export has.
struct Period {
  std::optional<TenantId> tenant{};
  std::optional<std::int64_t> from{};
  std::optional<std::int64_t> to{};
};

class AuditLog {
 public:
  static constexpr const char* origin = "audit.example.org/test";

  /// Takes every cell but index, tenant_index and disclosure as they are.
  void append(audit::Row row);

  /// Takes the value away and leaves its commitment.
  void erase(std::uint64_t index, audit::Column column);

  /// The indexes of the rows.
  std::vector<std::uint64_t> select(const Period& period) const;
  audit::ExportStatement statement(const Period& period) const;

  /// The rows of an export and its proof, signed by `signer`, whose name must be `origin`.
  std::vector<audit::Row> exported(const Period& period) const;
  std::string proof(const Period& period, const merkle::NoteSigner& signer);

  std::vector<audit::Row> rows{};
  MemoryNodes nodes{};
};

/// The lines of a text.
class TextLines : public audit::LineSource {
 public:
  /// Borrows the text.
  explicit TextLines(std::string_view text) : rest_(text) {}
  Result<std::optional<std::string_view>> next() override;

 private:
  std::string_view rest_;
};

/// What a verifier says of rows and proof; nothing: that all is well. Errors of the head have no row and no line.
std::optional<audit::ExportFault> verified(const std::vector<audit::Row>& rows, std::string_view proof,
                                           const merkle::NoteVerifier& key);

/// Tenants of random histories: 0 to 9.
TenantId tenant_number(std::size_t number);

inline constexpr std::int64_t first_time = 1'767'225'600'000;  ///< of random histories: 2026-01-01

/// Events of the service and of `tenants` tenants, some milliseconds or none apart; some cells hold what spreadsheets
/// and parsers like to get wrong.
AuditLog random_log(std::uint64_t seed, std::size_t events, std::size_t tenants = 3);

/// A random row as random_log appends them.
audit::Row random_row(std::mt19937_64& random, std::size_t tenants, std::int64_t time);

/// Texts with quotes, line ends, formulas, marks of direction and the like: valid UTF-8 without NUL.
const std::vector<std::string>& awkward_texts();

}  // namespace feldsiegel::testing
