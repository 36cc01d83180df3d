// A pseudonym as it is stored and bound into keys; its text forms are in core/pseudonym/format.h.
#pragma once

#include <array>
#include <cstdint>

namespace feldsiegel {

using PseudonymBytes = std::array<std::uint8_t, 16>;

/// What the vault keeps of a tag: a keyed hash over it and its domain (core/assignment).
using TagHash = std::array<std::uint8_t, 32>;

/// A data subject as headers and the vault name it. Domain ids are the policy's.
struct DataSubjectRef {
  std::uint64_t domain_id;
  PseudonymBytes pseudonym;

  // Emscripten's library cannot compare arrays with <=>.
  friend bool operator==(const DataSubjectRef&, const DataSubjectRef&) = default;
  friend bool operator<(const DataSubjectRef& a, const DataSubjectRef& b) {
    return a.domain_id != b.domain_id ? a.domain_id < b.domain_id : a.pseudonym < b.pseudonym;
  }
};

}  // namespace feldsiegel
