// Internal to core/enrollment: the distinct identifiers of one upload, wiped when it ends.
#pragma once

#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/base/pseudonym_options.h"
#include "core/base/result.h"
#include "core/base/secret.h"

namespace feldsiegel {

class Identifiers {
 public:
  explicit Identifiers(const Normalization& normalization) : normalization_(normalization) {}

  /// The number of the identifier, counted from 0; two spellings that normalize to the same text share one.
  /// Errors: those of normalize_identifier.
  Result<std::uint32_t> add(ByteView identifier);

  std::size_t size() const { return entries_.size(); }
  ByteView as_written(std::size_t number) const { return entries_[number].as_written.expose_secret(); }  ///< the first
  ByteView normalized(std::size_t number) const { return entries_[number].normalized.expose_secret(); }

 private:
  struct Entry {
    WipedBytes as_written;
    WipedBytes normalized;
  };
  Normalization normalization_;
  std::vector<Entry> entries_;
  std::unordered_map<std::string_view, std::uint32_t> numbers_;  // views into the entries' own memory, which stays
};

}  // namespace feldsiegel
