// Sends a body whose length nobody knows yet, in chunks (RFC 9112 section 7.1). Internal to this folder.
#pragma once

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/chunk_encode.hpp>
#include <boost/beast/http/write.hpp>

#include "sidecar/http/message.h"

namespace feldsiegel::http {

inline Result<std::optional<std::string>> make_piece(const NextPiece& next_piece) {
  try {
    return next_piece();
  } catch (...) {  // as for handlers: what they foresee are Results
    return ErrorCode::internal_error;
  }
}

/// Writes the head and every piece; `arm` is called before each step that may take its time. Errors: those of the
/// connection; operation_aborted where a piece could not be made.
template <class Stream, class Serializer, class Arm>
boost::asio::awaitable<boost::system::error_code> write_pieces(Stream& stream, Serializer& serializer,
                                                               const NextPiece& next_piece,
                                                               boost::asio::thread_pool& workers, Arm arm) {
  namespace asio = boost::asio;
  namespace http = boost::beast::http;
  const auto as_result = asio::as_tuple(asio::use_awaitable);
  const auto home = co_await asio::this_coro::executor;
  boost::system::error_code failed;
  std::size_t size = 0;
  std::tie(failed, size) = co_await http::async_write_header(stream, serializer, as_result);
  while (!failed) {
    arm();
    co_await asio::post(asio::bind_executor(workers, asio::use_awaitable));
    Result<std::optional<std::string>> piece = make_piece(next_piece);
    co_await asio::post(asio::bind_executor(home, asio::use_awaitable));
    if (!piece.ok()) co_return asio::error::operation_aborted;
    arm();
    if (!piece->has_value()) {
      std::tie(failed, size) = co_await asio::async_write(stream, http::make_chunk_last(), as_result);
      co_return failed;
    }
    const std::string& bytes = **piece;
    if (bytes.empty()) continue;  // an empty chunk would be the last one
    std::tie(failed, size) = co_await asio::async_write(stream, http::make_chunk(asio::buffer(bytes)), as_result);
  }
  co_return failed;
}

}  // namespace feldsiegel::http
