// One decision per member: what the policy's protection of a member means to whoever seals records, reveals them,
// checks the policy or shows it. Everybody else acts on what stands here and looks at no protection.
//
//   const CollectionPlan plan(*policy.find_collection("employees"), policy);
//   MemberFinder finder(plan);
//   const std::size_t index = finder.find("salary");
//   if (index != CollectionPlan::none && plan[index].revealing_for(purpose_id) == Revealing::open) …
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "core/policy/policy.h"

namespace feldsiegel {

/// What becomes of a member when records are protected.
enum class Sealing : std::uint8_t { keep, seal, pseudonymize, reserved };

/// What becomes of a member when records are revealed.
enum class Revealing : std::uint8_t { keep, record_id, pseudonym, open, withhold, header };

/// Names and pointers borrow from the policy.
struct MemberPlan {
  static constexpr std::size_t none = static_cast<std::size_t>(-1);

  std::string_view name;
  std::string_view protection{};  ///< as the policy spells it; empty for the header
  Sealing sealing = Sealing::keep;
  Revealing revealing = Revealing::keep;    ///< for the member's own purpose, where it has one
  const Purpose* purpose = nullptr;         ///< of a sealed member
  const PseudonymDomain* domain = nullptr;  ///< of a pseudonymized member
  std::uint32_t bucket = 0;                 ///< of a sealed member: its length is padded to a multiple; 0: not padded
  std::size_t column = none;                ///< of a sealed member: its position among those
  std::size_t subject = none;               ///< of a sealed member: the index of the one that says whom it is about

  /// What this purpose does with the member: nothing that belongs to another one is opened.
  Revealing revealing_for(std::uint32_t purpose_id) const {
    return purpose != nullptr && purpose->id != purpose_id ? Revealing::withhold : revealing;
  }
};

class CollectionPlan {
 public:
  static constexpr std::size_t none = MemberPlan::none;

  /// Borrows both; `collection` is one of the policy's.
  CollectionPlan(const Collection& collection, const Policy& policy);

  const Collection& collection() const { return *collection_; }

  /// The policy's members in its order; behind them, in `size()` and by index, stands the header's.
  std::span<const MemberPlan> members() const { return std::span(members_).first(members_.size() - 1); }
  std::size_t size() const { return members_.size(); }
  std::size_t header() const { return members_.size() - 1; }
  const MemberPlan& operator[](std::size_t index) const { return members_[index]; }

  /// The index of a member, the header's included, or `none`. In logarithmic time, whatever the name.
  std::size_t find(std::string_view name) const;

  /// The index of the member that identifies a record, or `none`.
  std::size_t record_id() const { return record_id_; }

  /// By column: the index of each sealed member.
  std::span<const std::size_t> columns() const { return columns_; }

 private:
  void add(const FieldRule& rule, const Policy& policy);

  const Collection* collection_;
  std::vector<MemberPlan> members_;
  std::vector<std::size_t> by_name_;
  std::vector<std::size_t> columns_;
  std::size_t record_id_ = none;
};

/// Finds the members of one record after another. Records of a batch mostly have the same members in the same order, so
/// each search begins behind the last one's answer. Borrows the plan.
class MemberFinder {
 public:
  explicit MemberFinder(const CollectionPlan& plan) : plan_(plan), follower_(plan.size(), 0) {}

  /// As CollectionPlan::find.
  std::size_t find(std::string_view name);

 private:
  const CollectionPlan& plan_;
  std::vector<std::size_t> follower_;  // by index: which member came after this one the last time
  std::size_t last_ = 0;
};

}  // namespace feldsiegel
