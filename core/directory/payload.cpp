#include "core/directory/payload.h"

#include <algorithm>
#include <array>
#include <iterator>

#include "core/base/base64url.h"
#include "core/base/hex.h"
#include "core/base/json.h"

namespace feldsiegel {
namespace {

// Indexed by EpochState.
constexpr std::array<std::string_view, 3> state_names{"active", "opening", "retired"};

constexpr std::int64_t max_safe_integer = 9'007'199'254'740'991;  // what a JavaScript number holds exactly

Json recipient_json(const RecipientEntry& entry) {
  return {{"kid", to_hex(entry.kid)},
          {"epoch", entry.epoch},
          {"suite", static_cast<std::uint16_t>(entry.suite)},
          {"public_key", to_base64url(entry.public_key)},
          {"state", state_names[static_cast<std::size_t>(entry.state)]}};
}

Json domain_json(const DomainEntry& entry) {
  return {{"id", entry.id}, {"version", entry.version}, {"public_key", to_base64url(entry.public_key)}};
}

Error at_member(const JsonObject& object, std::string_view name) {
  return {ErrorCode::directory_malformed, object.place_of(name)};
}

Result<hpke::KemId> parse_suite(JsonObject& object) {
  FELDSIEGEL_TRY(const std::int64_t number, object.integer("suite", 0, 65535));
  const auto suite = hpke::kem_from_number(static_cast<std::uint16_t>(number));
  if (!suite) return at_member(object, "suite");
  return *suite;
}

Result<Bytes> parse_public_key(JsonObject& object, hpke::KemId suite) {
  FELDSIEGEL_TRY(const std::string text, object.text("public_key"));
  auto key = from_base64url(text);
  if (!key || key->size() != hpke::Npk(suite)) return at_member(object, "public_key");
  return key;
}

Result<EpochState> parse_state(JsonObject& object) {
  FELDSIEGEL_TRY(const std::string text, object.text("state"));
  const auto found = std::find(state_names.begin(), state_names.end(), text);
  if (found == state_names.end()) return at_member(object, "state");
  return static_cast<EpochState>(found - state_names.begin());
}

Result<RecipientEntry> parse_recipient(JsonObject object) {
  RecipientEntry entry{};
  FELDSIEGEL_TRY(const std::string kid, object.text("kid"));
  FELDSIEGEL_TRY(const std::int64_t epoch, object.integer("epoch", 1, UINT32_MAX));
  entry.epoch = static_cast<std::uint32_t>(epoch);
  FELDSIEGEL_TRY(entry.suite, parse_suite(object));
  FELDSIEGEL_TRY(entry.public_key, parse_public_key(object, entry.suite));
  FELDSIEGEL_TRY(entry.state, parse_state(object));
  FELDSIEGEL_CHECK(object.finish());
  entry.kid = key_id_of(entry.public_key);
  if (to_hex(entry.kid) != kid) return at_member(object, "kid");
  return entry;
}

Result<std::vector<RecipientEntry>> parse_recipients(JsonObject& root) {
  FELDSIEGEL_TRY(const Json* list, root.array("recipients"));
  std::vector<RecipientEntry> entries;
  for (std::size_t i = 0; i < list->size(); ++i) {
    const Place at = root.place_of("recipients") / i;
    FELDSIEGEL_TRY(JsonObject object, JsonObject::open((*list)[i], at));
    FELDSIEGEL_TRY(RecipientEntry entry, parse_recipient(std::move(object)));
    for (const RecipientEntry& earlier : entries) {
      if (earlier.kid == entry.kid) return Error{ErrorCode::directory_malformed, at / "kid"};
      // One epoch has one key per suite: a second one cannot have come out of the derivation.
      if (earlier.epoch == entry.epoch && earlier.suite == entry.suite) {
        return Error{ErrorCode::directory_malformed, at / "epoch"};
      }
    }
    entries.push_back(std::move(entry));
  }
  return entries;
}

Result<TenantId> parse_tenant(JsonObject& root) {
  FELDSIEGEL_TRY(const std::string text, root.text("tenant"));
  const auto tenant = TenantId::parse(text);
  if (!tenant || tenant->text() != text) return at_member(root, "tenant");
  return *tenant;
}

Result<DomainEntry> parse_domain(JsonObject object) {
  DomainEntry entry{};
  FELDSIEGEL_TRY(const std::int64_t id, object.integer("id", 1, 65535));
  entry.id = static_cast<std::uint32_t>(id);
  FELDSIEGEL_TRY(const std::int64_t version, object.integer("version", 1, UINT32_MAX));
  entry.version = static_cast<std::uint32_t>(version);
  FELDSIEGEL_TRY(const std::string text, object.text("public_key"));
  const auto key = from_base64url(text);
  if (!key || key->size() != oprf::Ne) return at_member(object, "public_key");
  std::copy(key->begin(), key->end(), entry.public_key.begin());
  FELDSIEGEL_CHECK(object.finish());
  return entry;
}

Result<std::vector<DomainEntry>> parse_domains(JsonObject& root) {
  FELDSIEGEL_TRY(const Json* list, root.array("domains"));
  std::vector<DomainEntry> entries;
  for (std::size_t i = 0; i < list->size(); ++i) {
    FELDSIEGEL_TRY(JsonObject object, JsonObject::open((*list)[i], root.place_of("domains") / i));
    FELDSIEGEL_TRY(DomainEntry entry, parse_domain(std::move(object)));
    entries.push_back(entry);
  }
  return entries;
}

// The keys are those of the policy's domains, in its order and version; otherwise one could be passed off as another.
// Domains for IP addresses have no public key and no entry.
Status check_domains(const std::vector<DomainEntry>& entries, const Policy& policy, const JsonObject& root) {
  const Place at = root.place_of("domains");
  std::vector<PseudonymDomain> domains;
  std::copy_if(policy.domains().begin(), policy.domains().end(), std::back_inserter(domains),
               [](const PseudonymDomain& domain) { return domain.is_blind(); });
  for (std::size_t i = 0; i < entries.size(); ++i) {
    if (i >= domains.size()) return Error{ErrorCode::directory_malformed, at / i};
    if (entries[i].id != domains[i].id) {
      return Error{ErrorCode::directory_malformed, at / i / "id"};
    }
    if (entries[i].version != domains[i].version) {
      return Error{ErrorCode::directory_malformed, at / i / "version"};
    }
  }
  if (entries.size() < domains.size()) return Error{ErrorCode::directory_malformed, at};
  return {};
}

struct Frame {
  TenantId tenant;
  std::uint64_t version;
  std::vector<RecipientEntry> recipients;
  std::vector<DomainEntry> domains;
  std::int64_t issued;
  std::int64_t expires;
  std::string policy;
  std::string policy_sha256;
};

// Everything but the policy's inside.
Result<Frame> parse_frame(JsonObject& root) {
  FELDSIEGEL_TRY(const std::int64_t version, root.integer("version", 0, max_safe_integer));
  FELDSIEGEL_TRY(TenantId tenant, parse_tenant(root));
  FELDSIEGEL_TRY(auto recipients, parse_recipients(root));
  FELDSIEGEL_TRY(auto domains, parse_domains(root));
  FELDSIEGEL_TRY(std::string policy, root.text("policy"));
  FELDSIEGEL_TRY(std::string policy_sha256, root.text("policy_sha256"));
  FELDSIEGEL_TRY(const std::int64_t issued, root.integer("issued", 0, max_safe_integer));
  FELDSIEGEL_TRY(const std::int64_t expires, root.integer("expires", 0, max_safe_integer));
  if (expires <= issued) return at_member(root, "expires");
  FELDSIEGEL_CHECK(root.finish());
  return Frame{std::move(tenant),
               static_cast<std::uint64_t>(version),
               std::move(recipients),
               std::move(domains),
               issued,
               expires,
               std::move(policy),
               std::move(policy_sha256)};
}

}  // namespace

Error malformed(const Error& error, const Place& within) { return {ErrorCode::directory_malformed, within / error.at}; }

std::string payload_text(const KeyDirectory& directory) {
  Json recipients = Json::array(), domains = Json::array();
  for (const RecipientEntry& entry : directory.recipients) recipients.push_back(recipient_json(entry));
  for (const DomainEntry& entry : directory.domains) domains.push_back(domain_json(entry));
  return json_text({{"version", directory.version},
                    {"tenant", directory.tenant.text()},
                    {"recipients", std::move(recipients)},
                    {"domains", std::move(domains)},
                    {"policy", directory.policy.document()},
                    {"policy_sha256", directory.policy.hash_hex()},
                    {"issued", directory.issued},
                    {"expires", directory.expires}});
}

Result<KeyDirectory> parse_payload(ByteView payload) {
  const auto json = parse_json(payload);
  if (!json) return malformed(json.error(), {"payload"});
  auto root = JsonObject::open(*json, {"payload"});
  if (!root) return malformed(root.error());
  auto frame = parse_frame(*root);
  if (!frame) return malformed(frame.error());

  auto policy = Policy::parse(as_bytes(frame->policy));
  if (!policy) return Error{policy.error().code, root->place_of("policy") / policy.error().at};
  if (policy->hash_hex() != frame->policy_sha256) return at_member(*root, "policy_sha256");
  FELDSIEGEL_CHECK(check_domains(frame->domains, *policy, *root));
  return KeyDirectory{frame->version,
                      std::move(frame->tenant),
                      std::move(frame->recipients),
                      std::move(frame->domains),
                      std::move(policy).value(),
                      frame->issued,
                      frame->expires};
}

}  // namespace feldsiegel
