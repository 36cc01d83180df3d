#include "sidecar/http/message.h"

#include <array>
#include <ctime>

#include "sidecar/http/identity.h"

namespace feldsiegel::http {
namespace {

namespace beast = boost::beast;
using Field = beast::http::field;

std::string_view view(beast::string_view text) { return {text.data(), text.size()}; }

beast::string_view beast_view(std::string_view text) { return {text.data(), text.size()}; }

std::string text_of(const WireRequest& wire, Field field) { return std::string(view(wire[field])); }

bool is(std::string_view text, std::string_view expected) {
  return beast::iequals(beast_view(text), beast_view(expected));
}

std::string_view trimmed(std::string_view text) {
  const auto begin = text.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

Method method_of(beast::http::verb verb) {
  if (verb == beast::http::verb::get) return Method::get;
  if (verb == beast::http::verb::post) return Method::post;
  if (verb == beast::http::verb::put) return Method::put;
  if (verb == beast::http::verb::delete_) return Method::remove;
  if (verb == beast::http::verb::options) return Method::options;
  return Method::other;
}

// RFC 9110 section 5.6.7.
std::string http_date() {
  const std::time_t now = std::time(nullptr);
  std::tm parts{};
  ::gmtime_r(&now, &parts);
  char text[40];
  return std::string(text, std::strftime(text, sizeof(text), "%a, %d %b %Y %H:%M:%S GMT", &parts));
}

bool has_clear_framing(const WireRequest& wire) {
  if (wire.count(Field::content_length) > 1 || wire.count(Field::transfer_encoding) > 1) return false;
  if (wire.count(Field::transfer_encoding) == 0) return true;
  return wire.version() == 11 && wire.count(Field::content_length) == 0 &&
         is(view(wire[Field::transfer_encoding]), "chunked");
}

bool repeats_a_single_header(const WireRequest& wire) {
  static constexpr std::array single = {Field::host,         Field::authorization,    Field::origin,
                                        Field::content_type, Field::content_encoding, Field::expect};
  for (const Field field : single) {
    if (wire.count(field) > 1) return true;
  }
  return false;
}

bool is_path(std::string_view target) {
  if (target.empty() || target.front() != '/') return false;
  for (const char c : target) {
    if (c <= ' ' || c == '\x7f' || c == '#') return false;
  }
  return true;
}

}  // namespace

Result<Head> read_head(const WireRequest& wire) {
  const std::string_view target = view(wire.target());
  if (wire.version() != 11 && wire.version() != 10) return ErrorCode::bad_request;
  if (!has_clear_framing(wire) || repeats_a_single_header(wire) || !is_path(target)) return ErrorCode::bad_request;
  if (wire.version() == 11 && wire.count(Field::host) != 1) return ErrorCode::bad_request;
  Head head;
  const std::size_t mark = target.find('?');
  head.request.method = method_of(wire.method());
  head.request.path = std::string(target.substr(0, mark));
  if (mark != std::string_view::npos) head.query_text = std::string(target.substr(mark + 1));
  head.request.authorization = text_of(wire, Field::authorization);
  head.request.origin = text_of(wire, Field::origin);
  head.request.id = request_id(view(wire["x-request-id"]));
  // Of two headers nobody knows which is meant: as if there were none.
  head.request.trace = begin_span(wire.count("traceparent") == 1 ? view(wire["traceparent"]) : std::string_view());
  const std::string_view length = view(wire[Field::content_length]);
  head.has_body = wire.count(Field::transfer_encoding) > 0 || length.find_first_not_of('0') != std::string_view::npos;
  const std::string_view expect = view(wire[Field::expect]);
  head.expects_continue = is(expect, "100-continue");
  if (!expect.empty() && !head.expects_continue) return ErrorCode::bad_request;
  return head;
}

Status check_media_type(const WireRequest& wire) {
  const std::string_view coding = view(wire[Field::content_encoding]);
  if (!coding.empty() && !is(coding, "identity")) return ErrorCode::unsupported_media_type;
  const std::string_view type = view(wire[Field::content_type]);
  const std::size_t mark = type.find(';');
  if (!is(trimmed(type.substr(0, mark)), "application/json")) return ErrorCode::unsupported_media_type;
  if (mark == std::string_view::npos) return {};
  const std::string_view parameter = trimmed(type.substr(mark + 1));
  if (is(parameter, "charset=utf-8") || is(parameter, "charset=\"utf-8\"")) return {};
  return ErrorCode::unsupported_media_type;
}

WireResponse wire_response(const Response& response, const Request& request, bool keep_alive, bool tls) {
  const std::string_view body = response.body.text();
  WireResponse wire(static_cast<beast::http::status>(response.status), 11);
  wire.body() = beast::span<const char>(body.data(), body.size());
  wire.set(Field::date, http_date());
  wire.set(Field::cache_control, "no-store");
  wire.set("X-Content-Type-Options", "nosniff");
  wire.set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
  wire.set("Referrer-Policy", "no-referrer");
  if (tls) wire.set("Strict-Transport-Security", "max-age=31536000");
  if (!request.id.empty()) wire.set("x-request-id", request.id);
  if (!request.trace.span_id.empty()) wire.set("traceresponse", traceparent(request.trace));
  if (!body.empty() || response.next_piece) wire.set(Field::content_type, beast_view(response.content_type));
  for (const auto& [name, value] : response.headers) wire.set(beast_view(name), value);
  wire.keep_alive(keep_alive);
  if (response.next_piece) {
    wire.chunked(true);
  } else if (response.status != 204) {
    wire.content_length(body.size());
  }
  return wire;
}

}  // namespace feldsiegel::http
