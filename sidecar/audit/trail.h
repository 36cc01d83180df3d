// What the rest of the service sees of the audit log.
#pragma once

#include "sidecar/audit/event.h"

namespace feldsiegel::audit {

/// Thread-safe.
class Trail {
 public:
  virtual ~Trail() = default;

  /// Takes the event down. `done` may be empty: then the event is kept and tried again until the log takes it.
  /// An event with `done` that could not be written is kept too, as one whose answer was withheld.
  virtual void append(Event event, Done done) = 0;

  /// Whether events can be written as far as is known. Nothing may be opened or changed while they cannot.
  /// Errors: audit_unavailable, audit_rewritten.
  virtual Status ready() const = 0;

  /// How many events are durable.
  virtual std::uint64_t size() const = 0;
};

}  // namespace feldsiegel::audit
