#include <emscripten/bind.h>

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

// Seals what the input buffer holds; undefined when the output buffer has the texts, else a failure and no output.
val seal(const SessionHandle& handle, const PlanHandle& plan_handle) {
  std::string& output = empty_output();
  if (plan_handle.session != handle.session) return failure({ErrorCode::invalid_value, "/plan"});
  const auto batch = read_batch(input());
  if (!batch.ok()) return failure(batch.error());
  const auto sealed = seal_batch(*handle.session, *plan_handle.plan, batch->record_ids, batch->cells, output);
  return sealed.ok() ? val::undefined() : failure(sealed.error());
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
