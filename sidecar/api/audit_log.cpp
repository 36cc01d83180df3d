#include "sidecar/api/audit_log.h"

#include "core/base/base64.h"
#include "core/base/timestamp.h"
#include "core/merkle/checkpoint.h"
#include "core/merkle/proof.h"
#include "core/merkle/tlog_proof.h"
#include "sidecar/api/query.h"
#include "sidecar/audit_export/exports.h"

namespace feldsiegel::api {
namespace {

using audit::Column;

constexpr std::string_view csv_type = "text/csv; charset=utf-8; header=present";
constexpr std::string_view jsonl_type = "application/jsonl; charset=utf-8";
constexpr std::string_view text_type = "text/plain; charset=utf-8";

Result<std::uint64_t> size_asked_for(const Services& services, const http::Request& request) {
  const std::uint64_t size = services.audit.size();
  return query_number(request, "size", 0, size, size);
}

Result<std::optional<std::int64_t>> time_asked_for(const http::Request& request, std::string_view name) {
  const std::string* text = http::query_value(request, name);
  if (text == nullptr) return std::optional<std::int64_t>();
  const auto moment = parse_moment(*text);
  if (!moment) return Error{ErrorCode::invalid_value, Place::query(name)};
  return moment;
}

Result<audit::Selection> selection_of(const Services& services, const http::Request& request, const TenantId& tenant) {
  audit::Selection selection;
  selection.tenant = tenant;
  FELDSIEGEL_TRY(selection.from, time_asked_for(request, "from"));
  FELDSIEGEL_TRY(selection.to, time_asked_for(request, "to"));
  if (selection.from && selection.to && *selection.to < *selection.from)
    return Error{ErrorCode::invalid_value, Place::query("to")};
  FELDSIEGEL_TRY(selection.size, size_asked_for(services, request));
  return selection;
}

Result<audit::RowFormat> format_asked_for(const http::Request& request) {
  const std::string* text = http::query_value(request, "format");
  if (text == nullptr || *text == "csv") return audit::RowFormat::csv;
  return *text == "jsonl" ? Result(audit::RowFormat::jsonl) : Error{ErrorCode::invalid_value, Place::query("format")};
}

Result<bool> mark_asked_for(const http::Request& request) {
  const std::string* text = http::query_value(request, "bom");
  if (text == nullptr || *text == "false") return false;
  return *text == "true" ? Result(true) : Error{ErrorCode::invalid_value, Place::query("bom")};
}

http::Response attachment(std::string_view type, std::string name) {
  http::Response response;
  response.content_type = type;
  response.headers.emplace_back("Content-Disposition", "attachment; filename=\"" + std::move(name) + "\"");
  return response;
}

http::Response text_answer(std::string_view text) {
  http::Response response;
  response.content_type = text_type;
  response.body = http::Body(text);
  return response;
}

// An export goes on when the handler has long returned: it owns itself, and borrows what lives as long as the service.
template <class Export>
http::NextPiece pieces_of(std::shared_ptr<Export> made) {
  return [made = std::move(made)] { return made->next(); };
}

Result<std::string> signed_checkpoint(const Services& services, std::uint64_t size) {
  FELDSIEGEL_TRY(const merkle::Hash root, merkle::root_at(services.events.nodes(), size));
  return merkle::sign_checkpoint({services.log_signer.name(), size, root, {}}, services.log_signer);
}

// Only of the tenant's own events: of others, nobody has to know even the leaf.
Answer prove_event(const Services& services, const http::Request& request, const TenantId& tenant) {
  FELDSIEGEL_TRY(const std::uint64_t size, size_asked_for(services, request));
  if (size == 0) return Error{ErrorCode::invalid_value, Place::query("index")};
  FELDSIEGEL_TRY(const std::uint64_t index, query_number(request, "index", 0, size - 1, 0));
  FELDSIEGEL_TRY(const auto found, services.events.indexes({tenant, {}, {}, size}, index, 1));
  if (found.empty() || found.front() != index) return ErrorCode::not_found;
  merkle::TlogProof proof;
  proof.index = index;
  FELDSIEGEL_TRY(proof.hashes, merkle::inclusion_proof(services.events.nodes(), index, size));
  FELDSIEGEL_TRY(proof.checkpoint, signed_checkpoint(services, size));
  return text_answer(merkle::tlog_proof_text(proof));
}

Answer prove_growth(const Services& services, const http::Request& request) {
  FELDSIEGEL_TRY(const std::uint64_t size, size_asked_for(services, request));
  FELDSIEGEL_TRY(const std::uint64_t old_size, query_number(request, "old", 0, size, 0));
  FELDSIEGEL_TRY(const auto hashes, merkle::consistency_proof(services.events.nodes(), old_size, size));
  FELDSIEGEL_TRY(const std::string checkpoint, signed_checkpoint(services, size));
  std::string text = "old " + std::to_string(old_size) + "\n";
  for (const merkle::Hash& hash : hashes) text += to_base64(hash) + "\n";
  return text_answer(text + "\n" + checkpoint);
}

Answer prove_rows(const Services& services, const http::Request& request, const TenantId& tenant) {
  FELDSIEGEL_TRY(audit::Selection selection, selection_of(services, request, tenant));
  http::Response response = attachment(text_type, "audit.proof");
  response.next_piece =
      pieces_of(std::make_shared<audit::ProofExport>(services.events, std::move(selection), services.log_signer));
  return response;
}

}  // namespace

http::Response read_audit(const Services& services, const http::Request& request) {
  return handle(
      services, request, audit::Action::read_audit, [&](const VerifiedToken& token, audit::Row& event) -> Answer {
        FELDSIEGEL_CHECK(authorize_audit(token, services.policy));
        FELDSIEGEL_TRY(const audit::Selection selection, selection_of(services, request, token.tenant()));
        FELDSIEGEL_TRY(const audit::RowFormat format, format_asked_for(request));
        FELDSIEGEL_TRY(const bool mark, mark_asked_for(request));
        FELDSIEGEL_TRY(const audit::SelectedRange range, services.events.range(selection));
        event[Column::counts] = "{\"events\":" + std::to_string(range.rows) + "}";
        const bool is_csv = format == audit::RowFormat::csv;
        http::Response response = attachment(is_csv ? csv_type : jsonl_type, is_csv ? "audit.csv" : "audit.jsonl");
        response.next_piece = pieces_of(std::make_shared<audit::RowsExport>(services.events, selection, format, mark));
        return response;
      });
}

http::Response audit_checkpoint(const Services& services, const http::Request& request) {
  return handle(services, request, {}, [&](const VerifiedToken& token, audit::Row&) -> Answer {
    FELDSIEGEL_CHECK(authorize_audit(token, services.policy));
    FELDSIEGEL_TRY(const std::uint64_t size, size_asked_for(services, request));
    FELDSIEGEL_TRY(const std::string checkpoint, signed_checkpoint(services, size));
    return text_answer(checkpoint);
  });
}

http::Response audit_proof(const Services& services, const http::Request& request) {
  return handle(services, request, audit::Action::read_audit, [&](const VerifiedToken& token, audit::Row&) -> Answer {
    FELDSIEGEL_CHECK(authorize_audit(token, services.policy));
    const bool of_event = http::query_value(request, "index") != nullptr;
    const bool of_growth = http::query_value(request, "old") != nullptr;
    const bool of_rows = http::query_value(request, "from") != nullptr || http::query_value(request, "to") != nullptr;
    if (of_event + of_growth + of_rows > 1)
      return Error{ErrorCode::bad_request, Place::query(of_event ? "index" : "old")};
    if (of_event) return prove_event(services, request, token.tenant());
    return of_growth ? prove_growth(services, request) : prove_rows(services, request, token.tenant());
  });
}

}  // namespace feldsiegel::api
