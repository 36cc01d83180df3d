#include "sidecar/api/reveal.h"

#include <set>

#include "sidecar/api/audit_event.h"
#include "sidecar/api/data_subjects.h"
#include "sidecar/api/record_revealer.h"
#include "sidecar/api/reply.h"
#include "sidecar/http/problem.h"

namespace feldsiegel::api {
namespace {

using audit::Column;

Answer open_for(const Services& services, const Grant& grant, const Collection& collection, const RevealRequest& asked,
                const http::Request& request, audit::Row& event) {
  FELDSIEGEL_TRY(const vault::OpenTenant tenant, services.keyring.find(grant.tenant()));
  FELDSIEGEL_TRY(DataSubjects data_subjects, DataSubjects::make(services, grant, *tenant.key, cause_of(request)));
  const EpochRange epochs{tenant.record.oldest_epoch, tenant.record.newest_epoch};
  std::set<DataSubjectRef> touched;
  const auto secrets = [&](const DataSubjectRef& data_subject) {
    touched.insert(data_subject);
    return data_subjects.secret_of(data_subject);
  };
  FELDSIEGEL_TRY(Opener opener, Opener::make(grant, *tenant.key, epochs, secrets));
  RecordRevealer revealer(asked, collection, services.policy, opener, services.limits, grant.purpose_id());
  FELDSIEGEL_CHECK(revealer.sort());
  const Status fetched = data_subjects.fetch(revealer.headers_about_persons(), services.limits.fields);
  if (!fetched.ok() && fetched.error().code == ErrorCode::batch_too_large) {
    return Error{ErrorCode::batch_too_large, {"headers"}, services.limits.fields};
  }
  FELDSIEGEL_CHECK(fetched);

  AnswerWriter document(request.body.size());
  const Status written = revealer.write(document, request.stop);
  event[Column::fields] = fields_text(revealer.opened_fields());
  event[Column::pseudonyms] = pseudonyms_text(services.policy, {touched.begin(), touched.end()});
  for (const auto& error : revealer.errors()) services.metrics.count_failed_field(code_text(error.code));
  FELDSIEGEL_CHECK(written);
  services.metrics.count_opened_fields(revealer.opened_count());
  const ReplyContext context{grant.tenant(), grant.person(), std::string(asked.request_id())};
  FELDSIEGEL_TRY(http::Response response, answer_to(context, asked.reply(), document));
  response.notes.counts = {{"records", asked.record_count()},
                           {"fields", revealer.opened_count()},
                           {"failed_fields", revealer.errors().size()}};
  return response;
}

}  // namespace

http::Response reveal(const Services& services, const http::Request& request) {
  return handle(services, request, audit::Action::reveal, [&](const VerifiedToken& token, audit::Row& event) -> Answer {
    const RevealRequest asked(request.body, services.limits);
    FELDSIEGEL_CHECK(asked.status());
    FELDSIEGEL_TRY(const Grant grant, grant_for(services, token, asked.purpose(), event));
    FELDSIEGEL_CHECK(check_reply(grant, asked.reply()));
    const Collection* collection = services.policy.find_collection(asked.collection());
    if (collection == nullptr) return Error{ErrorCode::collection_unknown, {"collection"}};
    event[Column::collection] = collection->name;
    return open_for(services, grant, *collection, asked, request, event);
  });
}

}  // namespace feldsiegel::api
