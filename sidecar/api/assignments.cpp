#include "sidecar/api/assignments.h"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <set>

#include "core/base/base64url.h"
#include "core/keys/key_id.h"
#include "core/seal/header.h"
#include "core/seal/sealed_value.h"
#include "sidecar/api/audit_event.h"
#include "sidecar/api/enroller.h"
#include "sidecar/api/reply.h"
#include "sidecar/http/problem.h"

namespace feldsiegel::api {
namespace {

// An identifier has at most 1,024 bytes; sealed and as text, with every bucket that makes sense, less than this.
constexpr std::size_t max_identifier_text = 4096;

struct Entry {
  oprf::Output tag;
  Bytes sealed_identifier;
};

struct Assigning {
  std::string domain;
  std::string request_id;
  std::string header;
  std::vector<Entry> entries;
  ReplyTo reply;
};

Result<oprf::Output> read_tag(JsonObject& entry) {
  FELDSIEGEL_TRY(const Bytes bytes, read_bytes(entry, "tag"));
  oprf::Output tag;
  if (bytes.size() != tag.size()) return Error{ErrorCode::tag_malformed, entry.place_of("tag")};
  std::copy(bytes.begin(), bytes.end(), tag.begin());
  return tag;
}

// What cannot be opened here can at least be required to look as if it could be.
Result<Bytes> read_identifier(JsonObject& entry, const PseudonymDomain& domain) {
  const auto refused = [&](ErrorCode code) { return Error{code, entry.place_of("identifier")}; };
  FELDSIEGEL_TRY(const std::string text, entry.text("identifier"));
  if (text.size() > max_identifier_text) return refused(ErrorCode::value_too_large);
  const auto value = parse_sealed_value(text);
  if (!value.ok()) return refused(value.error().code);
  if (value->head.purpose_id != domain.purpose_id) return refused(ErrorCode::purpose_mismatch);
  if (value->head.subject_index != 0) return refused(ErrorCode::invalid_value);
  return from_base64url(std::string_view(text).substr(text.find('.') + 1));
}

Result<std::vector<Entry>> read_entries(const Json& list, const PseudonymDomain& domain) {
  std::vector<Entry> entries;
  std::set<oprf::Output> seen;
  for (std::size_t i = 0; i < list.size(); ++i) {
    FELDSIEGEL_TRY(JsonObject entry, JsonObject::open(list[i], Place{"entries", i}));
    FELDSIEGEL_TRY(const oprf::Output tag, read_tag(entry));
    FELDSIEGEL_TRY(Bytes identifier, read_identifier(entry, domain));
    FELDSIEGEL_CHECK(entry.finish());
    if (!seen.insert(tag).second) return Error{ErrorCode::duplicate_id, entry.place_of("tag")};
    entries.push_back({tag, std::move(identifier)});
  }
  return entries;
}

// Only a header that this tenant's key opens may be kept: anything else would make rows that nobody can re-identify.
Result<vault::IdentifierHeader> check_header(const vault::OpenTenant& tenant, const std::string& text) {
  const auto refused = [](ErrorCode code) { return Error{code, {"header"}}; };
  const auto header = parse_header(text);
  if (!header.ok()) return refused(header.error().code);
  if (!header->data_subjects.empty()) return refused(ErrorCode::header_malformed);
  if (header->epoch > tenant.record.newest_epoch) return refused(ErrorCode::key_unknown);
  if (header->epoch < tenant.record.oldest_epoch) return refused(ErrorCode::epoch_retired);
  const Bytes public_key = tenant.key->recipient_public_key(header->epoch, header->suite);
  if (key_id_of(public_key) != header->kid) return refused(ErrorCode::key_unknown);
  std::array<std::uint8_t, crypto_hash_sha256_BYTES> hash{};
  crypto_hash_sha256(hash.data(), as_bytes(text).data(), text.size());
  vault::IdentifierHeader checked{{}, header->epoch, text};
  std::copy_n(hash.begin(), checked.id.size(), checked.id.begin());
  return checked;
}

std::vector<DataSubjectRef> assigned_in(ByteView document, const PseudonymDomain& domain) {
  std::vector<DataSubjectRef> all;
  for (; !document.empty(); document = document.subspan(assignment_size)) {
    DataSubjectRef& each = all.emplace_back(DataSubjectRef{domain.id, {}});
    std::copy_n(document.begin(), each.pseudonym.size(), each.pseudonym.begin());
  }
  return all;
}

Answer assign_for(const Services& services, const http::Request& request, const DomainGrant& grant,
                  const Assigning& asked, audit::Row& event) {
  FELDSIEGEL_TRY(const vault::OpenTenant tenant, services.keyring.find(grant.tenant()));
  FELDSIEGEL_TRY(const AssignmentKeys keys, AssignmentKeys::make(grant, *tenant.key));
  FELDSIEGEL_TRY(vault::IdentifierHeader header, check_header(tenant, asked.header));
  std::vector<Applicant> applicants;
  for (const Entry& entry : asked.entries) applicants.push_back({keys.hash_tag(entry.tag), entry.sealed_identifier});
  const Enroller enroller(services, grant, keys, std::move(header), cause_of(request));
  FELDSIEGEL_TRY(const WipedBytes document, enroller.enroll(applicants));
  const std::vector<DataSubjectRef> assigned = assigned_in(document.expose_secret(), grant.domain());
  event[audit::Column::pseudonyms] = pseudonyms_text(services.policy, assigned);
  const ReplyContext context{grant.tenant(), grant.person(), asked.request_id};
  FELDSIEGEL_TRY(http::Response response, sealed_answer(context, asked.reply, document.expose_secret()));
  response.notes.counts = {{"assignments", asked.entries.size()}};
  return response;
}

}  // namespace

http::Response assign(const Services& services, const http::Request& request) {
  return handle(services, request, audit::Action::enroll, [&](const VerifiedToken& token, audit::Row& event) -> Answer {
    FELDSIEGEL_TRY(const Json json, parse_json(as_bytes(request.body)));
    FELDSIEGEL_TRY(JsonObject body, JsonObject::open(json));
    FELDSIEGEL_TRY(const std::string domain, body.text("domain"));
    FELDSIEGEL_TRY(const std::string request_id, read_request_id(body));
    FELDSIEGEL_TRY(const std::string header, body.text("header"));
    FELDSIEGEL_TRY(const Json* entries, body.array("entries"));
    FELDSIEGEL_TRY(const auto reply, read_reply(body));
    if (!reply) return Error{ErrorCode::missing_member, {"reply"}};  // secrets never leave in clear
    FELDSIEGEL_CHECK(check_reply_key(*reply));
    FELDSIEGEL_CHECK(body.finish());
    if (entries->empty()) return Error{ErrorCode::invalid_value, {"entries"}};
    const std::size_t most = services.limits.assignments;
    if (entries->size() > most) return Error{ErrorCode::batch_too_large, {"entries"}, most};

    const auto grant = authorize_domain(token, services.policy, domain, DomainUse::pseudonymize);
    if (!grant.ok())
      return Error{grant.error().code, grant.error().code == ErrorCode::domain_unknown ? Place{"domain"} : Place{}};
    if (grant->domain().kind != DomainKind::assigned) return Error{ErrorCode::invalid_value, {"domain"}};
    FELDSIEGEL_TRY(std::vector<Entry> read, read_entries(*entries, grant->domain()));
    event[audit::Column::domain] = grant->domain().name;
    return assign_for(services, request, *grant, {domain, request_id, header, std::move(read), *reply}, event);
  });
}

}  // namespace feldsiegel::api
