// What a policy says about each member of a collection's records, seen from one purpose.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "core/policy/policy.h"

namespace feldsiegel::api {

enum class FieldUse : std::uint8_t { clear, record_id, pseudonym, open, withhold, header };

class FieldPlan {
 public:
  static constexpr std::size_t unknown = static_cast<std::size_t>(-1);

  /// Borrows `collection` and `policy`, to which it belongs.
  FieldPlan(const Collection& collection, const Policy& policy, std::uint32_t purpose_id);

  /// The index of a member's rule, or `unknown`. Records of one batch mostly have the same members in the same order,
  /// so the search begins where the last one ended.
  std::size_t find(std::string_view name);

  std::size_t size() const { return fields_.size(); }
  FieldUse use(std::size_t index) const { return fields_[index].use; }
  std::string_view name(std::size_t index) const { return fields_[index].name; }
  /// Of a field that is about a person: the index of the pseudonymized one that says whom. Of others `unknown`.
  std::size_t subject(std::size_t index) const { return fields_[index].subject; }
  /// The domain of a pseudonymized field.
  const PseudonymDomain& domain(std::size_t index) const { return *fields_[index].domain; }
  /// Whether any field to open is about a person.
  bool has_subjects() const;
  /// Empty where the collection has no record id.
  std::string_view record_id() const { return record_id_; }

 private:
  struct Field {
    std::string_view name;
    FieldUse use;
    std::size_t subject = unknown;
    const PseudonymDomain* domain = nullptr;
  };
  std::vector<Field> fields_;
  std::vector<std::size_t> follower_;  // by index: which rule came after this one the last time
  std::size_t last_ = 0;
  std::string_view record_id_;
};

}  // namespace feldsiegel::api
