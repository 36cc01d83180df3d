// Between Beast's messages and ours: the strict reading of a request's head, and the head of a response.
// Internal to this folder.
#pragma once

#include <boost/beast/http/message.hpp>
#include <boost/beast/http/span_body.hpp>
#include <boost/beast/http/string_body.hpp>

#include "core/base/result.h"
#include "sidecar/http/request.h"

namespace feldsiegel::http {

using WireRequest = boost::beast::http::request<boost::beast::http::string_body>;
using WireResponse = boost::beast::http::response<boost::beast::http::span_body<const char>>;

/// A request's head. `query` of the request is filled once its route is known.
struct Head {
  Request request;
  std::string query_text{};
  bool has_body = false;
  bool expects_continue = false;
};

/// Refuses what proxies and servers are known to read in two ways: repeated single headers, transfer codings other than
/// chunked, targets that are not a path. Errors: bad_request.
Result<Head> read_head(const WireRequest& wire);

/// Errors: unsupported_media_type (anything but application/json in UTF-8, or a content coding).
Status check_media_type(const WireRequest& wire);

/// Borrows the body of `response`. Adds the headers that every answer has, and those that say which request it answers.
WireResponse wire_response(const Response& response, const Request& request, bool keep_alive, bool tls);

}  // namespace feldsiegel::http
