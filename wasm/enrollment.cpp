// Enrollment for JavaScript: one handle for each pseudonym domain that an upload needs.
#include <emscripten/bind.h>
#include <sodium.h>

#include <algorithm>

#include "wasm/batch_reader.h"
#include "wasm/buffers.h"
#include "wasm/bytes.h"
#include "wasm/failure.h"
#include "wasm/handles.h"

namespace feldsiegel::wasm {
namespace {

using emscripten::val;

// What the hash of an identifier and the cipher of a reply leave on the stack, nobody else in a page overwrites.
constexpr std::size_t used_stack = 16384;

val answer(const Status& status) { return status.ok() ? val::undefined() : failure(status.error()); }

val start(const DirectoryHandle& handle, const std::string& domain) {
  auto enrollment = Enrollment::start(*handle.directory, domain);
  if (!enrollment.ok()) return failure(enrollment.error());
  return val(EnrollmentHandle{std::make_shared<Enrollment>(std::move(enrollment).value()), handle.directory});
}

// The identifiers are the record ids of the batch in the input buffer. A Uint32Array of entries.
val add(const EnrollmentHandle& handle) {
  const auto batch = read_batch(input());
  if (!batch.ok()) return failure(batch.error());
  if (!batch->cells.empty()) return failure({ErrorCode::invalid_value});
  const auto entries = handle.enrollment->add(batch->record_ids);
  sodium_stackzero(used_stack);
  if (!entries.ok()) return failure(entries.error());
  return val(emscripten::typed_memory_view(entries->size(), entries->data())).call<val>("slice");
}

val blind(const EnrollmentHandle& handle, std::size_t first, std::size_t count) {
  const auto elements = handle.enrollment->blind({first, count});
  sodium_stackzero(used_stack);
  if (!elements.ok()) return failure(elements.error());
  Bytes bytes;
  for (const oprf::Element& element : *elements) append(bytes, element);
  return copy_to_js(bytes);
}

// Bytes that are none leave an evaluation that cannot be valid: the core refuses it, as it does all others.
oprf::Evaluation evaluation_of(ByteView elements, ByteView proof) {
  oprf::Evaluation evaluation{{}, {}};
  auto split = oprf::split_elements(elements);
  if (split.ok()) evaluation.evaluated_elements = std::move(split).value();
  if (proof.size() == evaluation.proof.size()) std::copy(proof.begin(), proof.end(), evaluation.proof.begin());
  return evaluation;
}

val finalize(const EnrollmentHandle& handle, std::size_t first, std::size_t count, const val& elements,
             const val& proof) {
  const oprf::Evaluation evaluation = evaluation_of(bytes_from_js(elements), bytes_from_js(proof));
  const Status status = handle.enrollment->finalize({first, count}, evaluation);
  sodium_stackzero(used_stack);
  return answer(status);
}

// Two texts for each entry: tag and sealed identifier.
val seal_identifiers(const EnrollmentHandle& handle, const SessionHandle& session, std::size_t first,
                     std::size_t count) {
  std::string& output = empty_output();
  if (session.directory != handle.directory) return failure({ErrorCode::invalid_value, {"session"}});
  auto sealed = handle.enrollment->seal_identifiers(*session.session, {first, count});
  if (!sealed.ok()) return failure(sealed.error());
  std::size_t size = 0;
  for (const SealedIdentifier& one : *sealed) size += one.tag.size() + one.identifier.size() + 2;
  output.reserve(size);  // growth would leave tags behind
  for (SealedIdentifier& one : *sealed) {
    output.append(one.tag).append("\n").append(one.identifier).append("\n");
    wipe({reinterpret_cast<std::uint8_t*>(one.tag.data()), one.tag.size()});
  }
  return val::undefined();
}

// Opens the vault's reply in here: the secrets of data subjects never become values of JavaScript.
val accept(const EnrollmentHandle& handle, std::size_t first, std::size_t count, const ReplyKeyHandle& key,
           const val& enc, const val& ct, const std::string& tenant_text, const std::string& person,
           const std::string& request_id) {
  const auto tenant = TenantId::parse(tenant_text);
  if (!tenant) return failure({ErrorCode::invalid_value});
  const auto opened = key.key->open(bytes_from_js(enc), bytes_from_js(ct), {*tenant, person, request_id});
  const Status status =
      opened.ok() ? handle.enrollment->accept({first, count}, opened->expose_secret()) : Status(opened.error());
  sodium_stackzero(used_stack);
  return answer(status);
}

val pseudonyms(const EnrollmentHandle& handle, std::size_t first, std::size_t count) {
  std::string& output = empty_output();
  const std::size_t size = handle.enrollment->size();
  if (first > size || count > size - first) return failure({ErrorCode::invalid_value});
  for (std::size_t i = 0; i < count; ++i) {
    const auto text = handle.enrollment->pseudonym(first + i);
    if (!text.ok()) {
      empty_output();
      return failure(text.error());
    }
    output.append(*text).append("\n");
  }
  return val::undefined();
}

}  // namespace

EMSCRIPTEN_BINDINGS(feldsiegel_enrollment) {
  emscripten::class_<EnrollmentHandle>("Enrollment")
      .class_function("start", &start)
      .function("add", &add)
      .function("blind", &blind)
      .function("finalize", &finalize)
      .function("sealIdentifiers", &seal_identifiers)
      .function("accept", &accept)
      .function("pseudonyms", &pseudonyms);
}

}  // namespace feldsiegel::wasm
