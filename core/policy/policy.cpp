#include "core/policy/policy.h"

#include <sodium.h>

#include <algorithm>
#include <array>

#include "core/base/hex.h"
#include "core/base/json.h"
#include "core/policy/parse.h"

namespace feldsiegel {
namespace {

std::string sha256_hex(ByteView bytes) {
  std::array<std::uint8_t, crypto_hash_sha256_BYTES> digest;
  crypto_hash_sha256(digest.data(), bytes.data(), bytes.size());
  return to_hex(digest);
}

template <class List, class Matches>
auto find_in(const List& list, Matches matches) {
  const auto found = std::find_if(list.begin(), list.end(), matches);
  return found == list.end() ? nullptr : &*found;
}

constexpr std::array protections{
#define FELDSIEGEL_PROTECTION(name) std::string_view(#name),
#include "core/policy/protections.def"
#undef FELDSIEGEL_PROTECTION
};

}  // namespace

std::string_view protection_text(Protection protection) { return protections[static_cast<std::size_t>(protection)]; }

std::optional<Protection> protection_from_text(std::string_view text) {
  const auto found = std::find(protections.begin(), protections.end(), text);
  if (found == protections.end()) return std::nullopt;
  return static_cast<Protection>(found - protections.begin());
}

const FieldRule* Collection::find(std::string_view field) const {
  return find_in(fields, [&](const FieldRule& rule) { return rule.name == field; });
}

const Purpose* Policy::find_purpose(std::string_view name) const {
  return find_in(purposes_, [&](const Purpose& purpose) { return purpose.name == name; });
}

const Purpose* Policy::find_purpose(std::uint32_t id) const {
  return find_in(purposes_, [&](const Purpose& purpose) { return purpose.id == id; });
}

const PseudonymDomain* Policy::find_domain(std::string_view name) const {
  return find_in(domains_, [&](const PseudonymDomain& domain) { return domain.name == name; });
}

const PseudonymDomain* Policy::find_domain(std::uint32_t id) const {
  return find_in(domains_, [&](const PseudonymDomain& domain) { return domain.id == id; });
}

const Collection* Policy::find_collection(std::string_view name) const {
  return find_in(collections_, [&](const Collection& collection) { return collection.name == name; });
}

Result<Policy> Policy::parse(ByteView document) {
  if (document.size() > max_policy_size) return ErrorCode::value_too_large;
  FELDSIEGEL_TRY(const Json json, parse_json(document));
  FELDSIEGEL_TRY(JsonObject root, JsonObject::open(json));
  FELDSIEGEL_TRY([[maybe_unused]] const auto version, root.integer("version", 1, 1));
  FELDSIEGEL_TRY(const std::string name, root.text("name"));
  if (name.empty() || name.size() > 128) return Error{ErrorCode::invalid_value, root.place_of("name")};

  Policy policy;
  FELDSIEGEL_TRY(policy.purposes_, parse_purposes(root));
  FELDSIEGEL_TRY(policy.domains_, parse_domains(root, policy.purposes_));
  FELDSIEGEL_TRY(policy.collections_, parse_collections(root, policy.purposes_, policy.domains_));
  if (root.find("audit") != nullptr) {
    FELDSIEGEL_TRY(policy.audit_, parse_allow(root, "audit"));
  }
  FELDSIEGEL_CHECK(root.finish());
  policy.document_ = as_text(document);
  policy.hash_hex_ = sha256_hex(document);
  return policy;
}

}  // namespace feldsiegel
