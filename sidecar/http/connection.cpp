#include "sidecar/http/connection.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/write.hpp>
#include <type_traits>

#include "sidecar/http/handling.h"
#include "sidecar/http/message.h"
#include "sidecar/http/pieces.h"
#include "sidecar/http/problem.h"
#include "sidecar/http/streams.h"

namespace feldsiegel::http {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
using asio::awaitable;
using boost::system::error_code;

constexpr auto as_result = asio::as_tuple(asio::use_awaitable);
constexpr std::chrono::milliseconds closing_time{1000};
constexpr std::size_t buffer_limit = 128u << 10;  // also the bound of what a client may send ahead
constexpr std::size_t linger_limit = 16u << 20;
constexpr std::uint64_t large_body = 64u << 10;

// A head that outgrew its limit within the line of the access token: the token is what is too large.
bool breaks_off_in_token(std::string_view head) {
  constexpr std::string_view name = "authorization:";
  const std::string_view line = head.substr(head.rfind('\n') + 1);  // npos + 1 is the start
  return line.size() >= name.size() && beast::iequals(line.substr(0, name.size()), name);
}

// Long for one file: a request's way through a connection is one piece of code, read from top to bottom.
// Coroutines here take references, and nothing that owns is a temporary of an expression with co_await: GCC 12 destroys
// such temporaries twice.
template <class Stream>
class StreamConnection final : public Connection, public std::enable_shared_from_this<StreamConnection<Stream>> {
 public:
  static constexpr bool is_tls = std::is_same_v<Stream, TlsStream>;

  template <class... StreamArguments>
  StreamConnection(std::shared_ptr<Service> service, bool refuse, StreamArguments&&... arguments)
      : service_(std::move(service)), refuse_(refuse), stream_(std::forward<StreamArguments>(arguments)...) {
    service_->connections.insert(this);
  }
  ~StreamConnection() override { service_->connections.erase(this); }

  awaitable<void> run() {
    arm(service_->limits.header_time);
    phase_ = Phase::transfer;
    bool open = co_await shake_hands(stream_);
    while (open) open = co_await serve_one();
    co_await finish();
  }

 private:
  using Parser = beast::http::request_parser<beast::http::string_body>;

  bool client_has_gone() override { return has_gone(socket(), is_tls); }

  net::Socket& socket() override {
    if constexpr (is_tls) {
      return stream_.next_layer();
    } else {
      return stream_;
    }
  }

  // Reads, handles and answers one request; false when the connection is to end.
  awaitable<bool> serve_one() {
    const bool ready = co_await wait_for_request();
    if (!ready) co_return false;
    Parser parser;
    parser.header_limit(static_cast<std::uint32_t>(service_->limits.header_bytes));
    parser.body_limit(boost::none);  // decided when the head is known
    arm(service_->limits.header_time);
    const auto [failed, size] = co_await beast::http::async_read_header(stream_, buffer_, parser, as_result);
    if (failed || expired_) co_return co_await refuse_unread(failed);
    co_return co_await serve_head(parser);
  }

  awaitable<bool> wait_for_request() {
    bool ready = buffer_.size() > 0;
    if (!ready && !service_->draining) {
      phase_ = Phase::idle;
      arm(served_any_ ? service_->limits.idle_time : service_->limits.header_time);
      const auto [failed, size] = co_await stream_.async_read_some(buffer_.prepare(4096), as_result);
      buffer_.commit(size);
      ready = !failed && !expired_;
    }
    phase_ = Phase::transfer;
    began_ = Clock::now();
    request_ = Request{};
    co_return ready;
  }

  // What came was no request, or not in time.
  awaitable<bool> refuse_unread(error_code failed) {
    unread_ = true;
    ErrorCode code = ErrorCode::bad_request;
    std::optional<std::uint64_t> limit;
    if (expired_) {
      code = ErrorCode::request_timeout;
    } else if (failed == beast::http::error::header_limit || failed == beast::http::error::buffer_overflow) {
      const std::string_view head(static_cast<const char*>(buffer_.data().data()), buffer_.size());
      code = breaks_off_in_token(head) ? ErrorCode::token_too_large : ErrorCode::headers_too_large;
      limit = service_->limits.header_bytes;
    } else if (failed == beast::http::error::body_limit) {
      code = ErrorCode::body_too_large;
      limit = service_->limits.body_bytes;
    } else if (failed.category() != make_error_code(beast::http::error::bad_method).category() ||
               failed == beast::http::error::end_of_stream || failed == beast::http::error::partial_message) {
      co_return false;  // the client has gone
    }
    Response response = problem({code}, limit);
    co_return co_await answer(response, false);
  }

  awaitable<bool> serve_head(Parser& parser) {
    served_any_ = true;
    Result<Head> head = read_head(parser.get());
    if (refuse_ || !head.ok()) {
      unread_ = true;
      Response response = problem({refuse_ ? ErrorCode::too_many_connections : head.error().code});
      co_return co_await answer(response, false);
    }
    request_ = std::move(head->request);
    const bool keep_alive = parser.keep_alive();
    Result<const Route*> route = service_->router.find(request_.method, request_.path);
    std::optional<Response> refusal = refuse_head(*head, parser, route);
    if (refusal) {
      unread_ = head->has_body;
      co_return co_await answer(*refusal, keep_alive && !unread_);
    }
    co_return co_await serve_body(parser, *head, **route, keep_alive);
  }

  // Everything that can be said before the body is read.
  std::optional<Response> refuse_head(const Head& head, const Parser& parser, const Result<const Route*>& route) {
    if (!route.ok()) {
      const bool preflight = request_.method == Method::options && route.error().code == ErrorCode::method_not_allowed;
      if (preflight) return service_->cors.preflight(request_.origin, request_.path, service_->router);
      Response response = problem(route.error());
      std::string allowed = service_->router.allowed_methods(request_.path);
      if (!allowed.empty()) response.headers.emplace_back("Allow", std::move(allowed));
      return response;
    }
    route_ = *route;
    if (Status allowed = service_->cors.check(request_.origin, *route_); !allowed.ok()) return problem(allowed.error());
    auto query = parse_query(head.query_text, *route_);
    if (!query.ok()) return problem(query.error());
    request_.query = std::move(*query);
    request_.path_values = *match_path(*route_, request_.path);
    if (!route_->takes_json) return head.has_body ? std::optional(problem({ErrorCode::bad_request})) : std::nullopt;
    if (Status type = check_media_type(parser.get()); !type.ok()) return problem(type.error());
    const std::uint64_t expected = expected_body(parser);
    if (expected > service_->limits.body_bytes) {
      return problem({ErrorCode::body_too_large}, service_->limits.body_bytes);
    }
    if (service_->bodies_in_flight + expected > service_->limits.bodies_in_flight) {
      return problem({ErrorCode::overloaded});
    }
    return std::nullopt;
  }

  // The announced length; a chunked body may be as long as the limit.
  std::uint64_t expected_body(const Parser& parser) const {
    if (parser.chunked()) return service_->limits.body_bytes;
    return parser.content_length().value_or(0);
  }

  awaitable<bool> serve_body(Parser& parser, const Head& head, const Route& route, bool keep_alive) {
    const InFlight in_flight(*service_, route.takes_json ? expected_body(parser) : 0);
    if (route.admit && expected_body(parser) > large_body) {
      Response verdict = co_await handle(route.admit);
      unread_ = true;
      if (!verdict.code.empty()) co_return co_await answer_unless_gone(verdict, false);
      unread_ = false;
    }
    parser.body_limit(service_->limits.body_bytes);
    if (head.has_body) {
      arm(service_->limits.request_time);
      if (head.expects_continue) {
        const bool written = co_await write_continue();
        if (!written) co_return false;
      }
      buffer_.reserve(64u << 10);  // Beast reads as much at once as the buffer already has room for
      const auto [failed, size] = co_await beast::http::async_read(stream_, buffer_, parser, as_result);
      if (failed || expired_) co_return co_await refuse_unread(failed);
    }
    request_.body = std::move(parser.get().body());
    Response response = co_await handle(route.handler);
    co_return co_await answer_unless_gone(response, keep_alive);
  }

  awaitable<bool> answer_unless_gone(Response& response, bool keep_alive) {
    if (!gone_) co_return co_await answer(response, keep_alive);
    observe(499, code_text(ErrorCode::canceled), response.notes);
    co_return false;
  }

  awaitable<bool> write_continue() {
    static constexpr std::string_view text = "HTTP/1.1 100 Continue\r\n\r\n";
    const auto [failed, size] = co_await asio::async_write(stream_, asio::buffer(text), as_result);
    co_return !failed && !expired_;
  }

  awaitable<Response> handle(const Handler& handler) {
    stop_ = std::stop_source();
    request_.stop = stop_.get_token();
    gone_ = false;
    phase_ = Phase::handling;
    arm(service_->limits.request_time);
    Response response = co_await handled(*service_, handler, request_);
    phase_ = Phase::transfer;
    if (expired_ && !response.code.empty()) response = problem({ErrorCode::overloaded});
    co_return response;
  }

  awaitable<bool> answer(Response& response, bool keep_alive) {
    keep_alive = keep_alive && !service_->draining;
    if (route_ != nullptr && request_.method != Method::options) {
      service_->cors.decorate(request_.origin, *route_, response);
    }
    arm(service_->limits.request_time);
    WireResponse wire = wire_response(response, request_, keep_alive, is_tls);
    beast::http::response_serializer<WireResponse::body_type> serializer(wire);
    error_code failed;
    if (response.next_piece) {
      failed = co_await write_pieces(stream_, serializer, response.next_piece, service_->workers,
                                     [this] { arm(service_->limits.request_time); });
    } else {
      std::size_t size = 0;
      std::tie(failed, size) = co_await beast::http::async_write(stream_, serializer, as_result);
    }
    observe(failed ? 499 : response.status, failed ? code_text(ErrorCode::canceled) : response.code, response.notes);
    route_ = nullptr;
    request_ = Request{};
    co_return keep_alive && !failed && !expired_;
  }

  void observe(int status, std::string_view code, const Notes& notes) const {
    if (!service_->observer) return;
    const auto duration = std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - began_);
    service_->observer({service_->router.label(request_.path), request_.method, status, code, duration, request_.id,
                        request_.trace, notes});
  }

  // Closing with unread bytes would reset the connection and take the answer away from the client.
  awaitable<void> finish() {
    phase_ = Phase::transfer;
    arm(closing_time);
    co_await say_goodbye(stream_);
    error_code failed;
    socket().shutdown(net::Socket::shutdown_send, failed);
    if (unread_ && !failed) {
      buffer_.clear();
      std::size_t discarded = 0;
      while (!failed && !expired_ && discarded < linger_limit) {
        std::size_t size = 0;
        std::tie(failed, size) = co_await socket().async_read_some(buffer_.prepare(16u << 10), as_result);
        discarded += size;
      }
    }
    socket().close(failed);
  }

  struct InFlight {
    InFlight(Service& service, std::size_t bytes) : service_(service), bytes_(bytes) {
      service.bodies_in_flight += bytes;
    }
    ~InFlight() { service_.bodies_in_flight -= bytes_; }
    InFlight(const InFlight&) = delete;
    InFlight& operator=(const InFlight&) = delete;
    Service& service_;
    std::size_t bytes_;
  };

  std::shared_ptr<Service> service_;
  const bool refuse_;
  Stream stream_;
  beast::flat_buffer buffer_{buffer_limit};
  Request request_;
  const Route* route_ = nullptr;
  Clock::time_point began_{};
  bool served_any_ = false;
  bool unread_ = false;
};

template <class Stream, class... Arguments>
void start(std::shared_ptr<Service> service, bool refuse, const net::Socket::executor_type& executor,
           std::shared_ptr<asio::ssl::context> tls, Arguments&&... arguments) {
  auto connection =
      std::make_shared<StreamConnection<Stream>>(std::move(service), refuse, std::forward<Arguments>(arguments)...);
  // The completion handler keeps the connection, and the TLS context that its stream borrows, until the end.
  auto& self = *connection;
  asio::co_spawn(executor, self.run(),
                 [connection = std::move(connection), tls = std::move(tls)](std::exception_ptr) {});
}

}  // namespace

void Connection::check(Clock::time_point now) {
  if (phase_ == Phase::handling && !gone_ && client_has_gone()) {
    gone_ = true;
    stop_.request_stop();
  }
  if (now < deadline_) return;
  deadline_ = Clock::time_point::max();
  expired_ = true;
  if (phase_ == Phase::handling) {
    stop_.request_stop();
  } else {
    error_code ignored;
    socket().cancel(ignored);
  }
}

void Connection::drain() {
  if (phase_ == Phase::idle) check(Clock::time_point::max());
}

void Connection::stop() {
  stop_.request_stop();
  error_code ignored;
  socket().close(ignored);
}

void start_connection(std::shared_ptr<Service> service, net::Socket socket, std::shared_ptr<asio::ssl::context> tls,
                      bool refuse) {
  const auto executor = socket.get_executor();
  if (tls == nullptr) {
    start<net::Socket>(std::move(service), refuse, executor, nullptr, std::move(socket));
  } else {
    start<TlsStream>(std::move(service), refuse, executor, tls, std::move(socket), *tls);
  }
}

}  // namespace feldsiegel::http
