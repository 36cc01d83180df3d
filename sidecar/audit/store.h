// Where a log lies. One instance of the service writes to one log; others, and commands, may read it.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "sidecar/audit/event_reader.h"
#include "sidecar/audit/outbox.h"
#include "sidecar/audit/tiles.h"

namespace feldsiegel::audit {

struct Head {
  std::uint64_t size = 0;
  merkle::Hash root = merkle::empty_root();
  std::int64_t time = 0;  ///< of the last event, milliseconds since 1970
  bool operator==(const Head&) const = default;
};

struct LogRecord {
  std::string origin;
  std::string verifier_key;  ///< public
  Bytes wrapped_key;         ///< the signer's seed, wrapped by the key provider
  Head head{};
  std::string checkpoint{};  ///< signed, the last one; empty before the first
};

/// A row as it is stored: the leaf is over the row and the commitments.
struct StoredEvent {
  Row row;  ///< without disclosure
  Disclosures disclosures;
  merkle::Hash leaf;
  bool notify = false;
};

struct Growth {
  Head before;
  Head after;
  std::span<const StoredEvent> events;
  std::span<const Tile> tiles;
  std::span<const std::pair<std::uint64_t, std::string>> messages;  ///< for the outbox, by the event's index
};

/// Thread-safe; every call is one transaction, durable when it answers.
/// Errors of every call: audit_unavailable, audit_damaged.
class Store : public EventReader, public Outbox {
 public:
  virtual Result<std::optional<LogRecord>> find() = 0;

  /// Errors: duplicate_id (there is one already).
  virtual Status create(const LogRecord& log) = 0;

  /// How many events each tenant has, by its id; the empty one is the service itself.
  virtual Result<std::vector<std::pair<std::string, std::uint64_t>>> tenants() = 0;

  /// All or nothing. Errors: audit_rewritten (the head is not `before`: somebody else writes to this log, or it was
  /// changed). After audit_unavailable it may or may not have happened: find() tells.
  virtual Status append(const Growth& growth) = 0;

  virtual Status keep_checkpoint(const std::string& checkpoint) = 0;

  /// Whether the log could be written just now; writes nothing that counts. Errors: audit_rewritten.
  virtual Status probe(const Head& head) = 0;

  /// What the service knew of its surroundings when it last looked, by name.
  virtual Result<std::vector<std::pair<std::string, std::string>>> facts() = 0;
  virtual Status keep_fact(const std::string& name, const std::optional<std::string>& value) = 0;

  /// Erases the values of personal columns, and leaves their commitments. Answers how many events it changed.
  virtual Result<std::uint64_t> redact(const Selection& selection, std::span<const Column> columns) = 0;
};

}  // namespace feldsiegel::audit
