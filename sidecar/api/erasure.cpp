#include "sidecar/api/erasure.h"

#include "core/base/json.h"
#include "core/grant/domain_grant.h"
#include "core/pseudonym/format.h"
#include "sidecar/api/query.h"

namespace feldsiegel::api {
namespace {

using audit::Column;

constexpr std::uint64_t default_listed = 1000, most_listed = 10'000;
constexpr std::uint64_t most_sequence = (std::uint64_t{1} << 53) - 1;  // what JavaScript can count to

// Names are null where the policy no longer has the domain: the backend must hear of the erasure all the same.
Result<nlohmann::ordered_json> describe(const Policy& policy, const vault::Tombstone& tombstone) {
  nlohmann::ordered_json entry;
  entry["sequence"] = tombstone.sequence;
  entry["domain_id"] = tombstone.domain_id;
  entry["domain"] = nullptr;
  entry["pseudonym"] = nullptr;
  entry["erased"] = tombstone.erased;
  const PseudonymDomain* domain = policy.find_domain(tombstone.domain_id);
  if (domain == nullptr) return entry;
  FELDSIEGEL_TRY(const std::string text, format_pseudonym(domain->format, tombstone.pseudonym));
  entry["domain"] = domain->name;
  entry["pseudonym"] = text;
  return entry;
}

}  // namespace

http::Response erase_subject(const Services& services, const http::Request& request) {
  return handle(services, request, audit::Action::erase, [&](const VerifiedToken& token, audit::Row& event) -> Answer {
    const std::string* name = http::query_value(request, "domain");
    if (name == nullptr) return Error{ErrorCode::missing_member, Place::query("domain")};
    const auto grant = authorize_domain(token, services.policy, *name, DomainUse::erase);
    if (!grant.ok())
      return Error{grant.error().code,
                   grant.error().code == ErrorCode::domain_unknown ? Place::query("domain") : Place{}};
    const PseudonymDomain& domain = grant->domain();
    event[Column::domain] = domain.name;
    FELDSIEGEL_TRY(const PseudonymBytes pseudonym, parse_pseudonym(domain.format, request.path_values.at(0)));
    event[Column::pseudonyms] = request.path_values.at(0);
    FELDSIEGEL_TRY(const vault::Tombstone tombstone,
                   services.vault.erase(grant->tenant(), {domain.id, pseudonym}, services.now()));
    services.report({.action = audit::Action::data_subject_erased,
                     .tenant = grant->tenant().text(),
                     .domain = domain.name,
                     .cause = cause_of(request)});
    FELDSIEGEL_TRY(const auto entry, describe(services.policy, tombstone));
    return json_answer(entry.dump());
  });
}

http::Response list_erasures(const Services& services, const http::Request& request) {
  return handle(
      services, request, audit::Action::list_erasures, [&](const VerifiedToken& token, audit::Row& event) -> Answer {
        FELDSIEGEL_TRY(const std::uint64_t since, query_number(request, "since", 0, most_sequence, 0));
        FELDSIEGEL_TRY(const std::uint64_t limit, query_number(request, "limit", 1, most_listed, default_listed));
        FELDSIEGEL_TRY(const auto tombstones, services.vault.erasures(token.tenant(), since, limit));
        nlohmann::ordered_json answer;
        answer["erasures"] = nlohmann::ordered_json::array();
        for (const vault::Tombstone& tombstone : tombstones) {
          FELDSIEGEL_TRY(auto entry, describe(services.policy, tombstone));
          answer["erasures"].push_back(std::move(entry));
        }
        event[Column::counts] = "{\"erasures\":" + std::to_string(tombstones.size()) + "}";
        answer["next"] = tombstones.empty() ? since : tombstones.back().sequence;
        return json_answer(answer.dump());
      });
}

}  // namespace feldsiegel::api
