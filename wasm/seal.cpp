#include <emscripten/bind.h>

#include <algorithm>

#include "core/base/json.h"
#include "wasm/batch_reader.h"
#include "wasm/buffers.h"
#include "wasm/failure.h"
#include "wasm/handles.h"

namespace feldsiegel::wasm {
namespace {

using emscripten::val;

val start(const DirectoryHandle& handle) {
  const auto recipient = handle.directory->active_recipient();
  if (!recipient.ok()) return failure(recipient.error());
  auto session = SealingSession::start(handle.directory->tenant, **recipient);
  if (!session.ok()) return failure(session.error());
  return val(SessionHandle{std::make_shared<SealingSession>(std::move(session).value()), handle.directory});
}

std::string header(const SessionHandle& handle) { return handle.session->header(); }

double sealed_count(const SessionHandle& handle) { return static_cast<double>(handle.session->sealed_count()); }

val plan(const SessionHandle& handle, const std::string& collection, const val& column_names) {
  std::vector<std::string> columns;
  const auto count = column_names["length"].as<std::size_t>();
  for (std::size_t i = 0; i < count; ++i) columns.push_back(column_names[i].as<std::string>());
  auto made = SealingPlan::make(*handle.directory, *handle.session, collection, columns);
  if (!made.ok()) return failure(made.error());
  return val(PlanHandle{std::make_shared<const SealingPlan>(std::move(made).value()), handle.session});
}

using Enrollments = std::vector<EnrollmentHandle>;

Enrollments enrollments_from_js(const val& array) {
  Enrollments enrollments;
  const auto count = array["length"].as<std::size_t>();
  for (std::size_t i = 0; i < count; ++i) enrollments.push_back(array[i].as<EnrollmentHandle>());
  return enrollments;
}

// One for each data subject field of the plan, of that field's domain, and of the session's own directory.
Status check_enrollments(const SessionHandle& handle, const SealingPlan& plan, const Enrollments& enrollments) {
  const auto& fields = plan.data_subject_fields();
  if (enrollments.size() != fields.size()) return Error{ErrorCode::invalid_value, {"enrollments"}};
  const Collection* collection = handle.directory->policy.find_collection(plan.collection());
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const FieldRule* field = collection == nullptr ? nullptr : collection->find(fields[i]);
    const bool fits = field != nullptr && enrollments[i].directory == handle.directory &&
                      enrollments[i].enrollment->domain().id == field->domain_id;
    if (!fits) return Error{ErrorCode::invalid_value, Place{"enrollments", i}};
  }
  return {};
}

Result<std::vector<const DataSubjectSecret*>> data_subjects_of(const Batch& batch, const Enrollments& enrollments) {
  if (batch.subject_count != enrollments.size()) return ErrorCode::invalid_value;
  std::vector<const DataSubjectSecret*> found;
  found.reserve(batch.data_subjects.size());
  for (std::size_t i = 0; i < batch.data_subjects.size(); ++i) {
    const std::uint32_t word = batch.data_subjects[i];
    const Enrollment& enrollment = *enrollments[i % batch.subject_count].enrollment;
    found.push_back(word == 0 ? nullptr : enrollment.data_subject(word - 1));
    if (word != 0 && found.back() == nullptr) {
      return Error{ErrorCode::invalid_value, Place{i / batch.subject_count}};
    }
  }
  return found;
}

Status seal_input(const SessionHandle& handle, const SealingPlan& plan, const Enrollments& enrollments,
                  std::string& output) {
  FELDSIEGEL_CHECK(check_enrollments(handle, plan, enrollments));
  FELDSIEGEL_TRY(const Batch batch, read_batch(input()));
  FELDSIEGEL_TRY(const auto data_subjects, data_subjects_of(batch, enrollments));
  FELDSIEGEL_CHECK(
      seal_batch(*handle.session, plan, batch.record_ids, batch.cells, output, DataSubjects(data_subjects)));
  if (enrollments.empty()) return {};
  return write_headers(*handle.session, plan, data_subjects, batch.record_ids.size(), output);
}

// Seals what the input buffer holds; undefined when the output buffer has the texts, else a failure and no output.
val seal(const SessionHandle& handle, const PlanHandle& plan_handle, const val& enrollments) {
  std::string& output = empty_output();
  if (plan_handle.session != handle.session) return failure({ErrorCode::invalid_value, {"plan"}});
  const Status sealed = seal_input(handle, *plan_handle.plan, enrollments_from_js(enrollments), output);
  if (sealed.ok()) return val::undefined();
  empty_output();
  return failure(sealed.error());
}

}  // namespace

EMSCRIPTEN_BINDINGS(feldsiegel_seal) {
  emscripten::class_<PlanHandle>("Plan");
  emscripten::class_<SessionHandle>("Session")
      .class_function("start", &start)
      .function("header", &header)
      .function("sealedCount", &sealed_count)
      .function("plan", &plan)
      .function("seal", &seal);
}

}  // namespace feldsiegel::wasm
