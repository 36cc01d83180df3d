// A policy: which purposes exist, who may act for them, and how each field of each collection is protected.
// Format: docs/spec/policy.md. The same document drives sealing in the browser and opening in the sidecar.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/result.h"
#include "core/policy/allow_list.h"
#include "core/policy/domain.h"

namespace feldsiegel {

/// Four-eyes: who may approve another person's request, and for how long an approval holds.
struct ApprovalRule {
  AllowList allow;
  std::uint32_t minutes;
};

/// Why personal data is processed. Ids are small, fixed once, never reused.
struct Purpose {
  std::uint32_t id;  ///< 1 to 65,535
  std::string name;  ///< lower case, digits and dashes, at most 64 characters
  AllowList allow;
  bool reply_to_caller = true;             ///< answers re-sealed to the caller's key
  bool reply_to_backend = false;           ///< answers as plain JSON to the backend
  std::optional<ApprovalRule> approval{};  ///< nothing is opened for it without one
};

inline constexpr std::size_t max_policy_size = 1024 * 1024;  ///< bytes

enum class Protection : std::uint8_t {
#define FELDSIEGEL_PROTECTION(name) name,
#include "core/policy/protections.def"
#undef FELDSIEGEL_PROTECTION
};

/// The policy's word for it.
std::string_view protection_text(Protection protection);

/// Nothing for a word that no protection has.
std::optional<Protection> protection_from_text(std::string_view text);

struct FieldRule {
  std::string name;
  Protection protection;
  std::uint32_t purpose_id = 0;  ///< 0 for clear fields
  std::uint32_t bucket = 0;      ///< sealed length is padded to a multiple of this; 0: no padding
  std::uint32_t domain_id = 0;   ///< of a pseudonymized field; 0 for others
  std::string subject{};         ///< of a sealed field: the pseudonymized field that names whom it is about
};

struct Collection {
  std::string name;
  std::optional<std::string> record_id;  ///< the clear field that identifies a record and is bound into every seal
  std::vector<FieldRule> fields;

  const FieldRule* find(std::string_view field) const;
};

class Policy {
 public:
  /// Errors: those of parse_json, value_too_large, missing_member, unknown_member, wrong_type, invalid_value,
  /// duplicate_id, purpose_unknown, domain_unknown, field_reserved; `at` is the JSON pointer of the culprit.
  static Result<Policy> parse(ByteView document);

  const std::vector<Purpose>& purposes() const { return purposes_; }
  const std::vector<PseudonymDomain>& domains() const { return domains_; }
  const std::optional<AllowList>& audit() const { return audit_; }  ///< who may read the tenant's audit log
  const std::vector<Collection>& collections() const { return collections_; }
  const Purpose* find_purpose(std::string_view name) const;
  const Purpose* find_purpose(std::uint32_t id) const;
  const PseudonymDomain* find_domain(std::string_view name) const;
  const PseudonymDomain* find_domain(std::uint32_t id) const;
  const Collection* find_collection(std::string_view name) const;

  /// The document exactly as it was parsed, and its SHA-256 (`sha256sum policy.json` gives the same).
  const std::string& document() const { return document_; }
  const std::string& hash_hex() const { return hash_hex_; }

 private:
  Policy() = default;
  std::vector<Purpose> purposes_;
  std::vector<PseudonymDomain> domains_;
  std::vector<Collection> collections_;
  std::optional<AllowList> audit_{};
  std::string document_;
  std::string hash_hex_;
};

/// The reserved record member that carries the header.
inline constexpr std::string_view header_member = "$fs";

}  // namespace feldsiegel
