#include "host/https/https_client.h"

#include <arpa/inet.h>
#include <curl/curl.h>

#include <algorithm>
#include <cstdlib>
#include <memory>

namespace feldsiegel::https {
namespace {

struct HandleDeleter {
  void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
};
using Handle = std::unique_ptr<CURL, HandleDeleter>;

struct ListDeleter {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using HeaderList = std::unique_ptr<curl_slist, ListDeleter>;

struct UrlDeleter {
  void operator()(CURLU* url) const { curl_url_cleanup(url); }
};
using Url = std::unique_ptr<CURLU, UrlDeleter>;

void initialize_curl_once() {
  static const CURLcode result = curl_global_init(CURL_GLOBAL_DEFAULT);  // thread-safe: a static is made once
  if (result != CURLE_OK) std::abort();
}

std::optional<std::string> part_of(CURLU* url, CURLUPart which) {
  char* text = nullptr;
  if (curl_url_get(url, which, &text, 0) != CURLUE_OK) return std::nullopt;
  std::string part(text);
  curl_free(text);
  return part;
}

constexpr std::size_t max_head = 64u << 10;  // of an answer, so that headers without end do not last until the time out

// What arrives of an answer. The functions for curl answer less than they were given to end the transfer.
struct Arrival {
  CURL* handle;
  std::size_t limit;
  bool status_only;
  Bytes body{};
  std::size_t head_size = 0;
  bool too_large = false;
  bool suffices = false;
};

std::size_t receive_head(char* data, std::size_t, std::size_t count, void* user) {
  Arrival& arrival = *static_cast<Arrival*>(user);
  arrival.head_size += count;
  arrival.too_large = arrival.head_size > max_head;
  if (arrival.too_large) return 0;
  const std::string_view line(data, count);
  if (!arrival.status_only || (line != "\r\n" && line != "\n")) return count;
  long status = 0;  // 1xx: the answer itself is still to come
  arrival.suffices = curl_easy_getinfo(arrival.handle, CURLINFO_RESPONSE_CODE, &status) == CURLE_OK && status >= 200;
  return arrival.suffices ? 0 : count;
}

std::size_t receive(char* data, std::size_t, std::size_t count, void* user) {
  Arrival& arrival = *static_cast<Arrival*>(user);
  arrival.too_large = count > arrival.limit - arrival.body.size();
  if (arrival.too_large) return 0;
  append(arrival.body, as_bytes({data, count}));
  return count;
}

bool set_arrival(CURL* handle, Arrival& arrival) {
  return curl_easy_setopt(handle, CURLOPT_HEADERFUNCTION, &receive_head) == CURLE_OK &&
         curl_easy_setopt(handle, CURLOPT_HEADERDATA, &arrival) == CURLE_OK &&
         curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, &receive) == CURLE_OK &&
         curl_easy_setopt(handle, CURLOPT_WRITEDATA, &arrival) == CURLE_OK;
}

template <class Value>
bool set(const Handle& handle, CURLoption option, Value value) {
  return curl_easy_setopt(handle.get(), option, value) == CURLE_OK;
}

bool set_security(const Handle& handle, const HttpsOptions& options) {
  const char* const protocols = options.allow_loopback_http ? "http,https" : "https";
  bool ok = set(handle, CURLOPT_PROTOCOLS_STR, protocols) && set(handle, CURLOPT_FOLLOWLOCATION, 0L) &&
            set(handle, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2)) &&
            set(handle, CURLOPT_SSL_VERIFYPEER, 1L) && set(handle, CURLOPT_SSL_VERIFYHOST, 2L) &&
            set(handle, CURLOPT_DISALLOW_USERNAME_IN_URL, 1L) &&
            set(handle, CURLOPT_PROXY, options.proxy.value_or("").c_str());  // "" overrules the environment
  if (options.ca_file.has_value()) {
    // The directory of system certificates would be searched as well, if it were not unset.
    ok = ok && set(handle, CURLOPT_CAINFO, options.ca_file->c_str()) &&
         set(handle, CURLOPT_CAPATH, static_cast<char*>(nullptr));
  }
  return ok;
}

bool set_limits(const Handle& handle, const HttpsOptions& options, bool status_only) {
  const std::size_t max_bytes = status_only ? 0 : options.max_bytes;  // 0: curl does not look at the length
  return set(handle, CURLOPT_NOSIGNAL, 1L) &&
         set(handle, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(options.connect_timeout.count())) &&
         set(handle, CURLOPT_TIMEOUT_MS, static_cast<long>(options.total_timeout.count())) &&
         set(handle, CURLOPT_MAXFILESIZE_LARGE, static_cast<curl_off_t>(max_bytes));
}

// A list that cannot grow keeps what it had: without the check, a header would silently be left out.
bool add_header(HeaderList& headers, const std::string& line) {
  curl_slist* const longer = curl_slist_append(headers.get(), line.c_str());
  if (longer == nullptr) return false;
  static_cast<void>(headers.release());
  headers.reset(longer);
  return true;
}

int is_stopped(void* stop, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  return static_cast<const std::atomic<bool>*>(stop)->load() ? 1 : 0;
}

// A line end would begin another header.
bool is_header_text(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return (c >= ' ' && c <= '~') || c == '\t'; });
}

bool has_sound_headers(const HttpCall& call) {
  const auto is_sound = [](const auto& header) {
    return !header.first.empty() && header.first.find(':') == std::string::npos && is_header_text(header.first) &&
           is_header_text(header.second);
  };
  return is_header_text(call.authorization) && is_header_text(call.content_type) && is_header_text(call.accept) &&
         std::all_of(call.headers.begin(), call.headers.end(), is_sound);
}

bool set_call(const Handle& handle, HeaderList& headers, const HttpCall& call) {
  bool ok = add_header(headers, "Accept: " + call.accept) && set(handle, CURLOPT_URL, call.url.c_str());
  if (!call.authorization.empty()) ok = ok && add_header(headers, "Authorization: " + call.authorization);
  for (const auto& [name, value] : call.headers) ok = ok && add_header(headers, name + ": " + value);
  if (call.body) {
    ok = ok && add_header(headers, "Content-Type: " + call.content_type) && add_header(headers, "Expect:") &&
         set(handle, CURLOPT_POST, 1L) && set(handle, CURLOPT_POSTFIELDS, call.body->data()) &&
         set(handle, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(call.body->size()));
    if (call.send_as == SendAs::put) ok = ok && set(handle, CURLOPT_CUSTOMREQUEST, "PUT");
  }
  if (call.stop != nullptr) {
    ok = ok && set(handle, CURLOPT_NOPROGRESS, 0L) && set(handle, CURLOPT_XFERINFOFUNCTION, &is_stopped) &&
         set(handle, CURLOPT_XFERINFODATA, call.stop);
  }
  return ok && set(handle, CURLOPT_HTTPHEADER, headers.get());
}

// A literal, so that no name service decides what loopback is; "localhost" is resolved by curl itself.
bool is_loopback_http_url(const std::string& text) {
  if (!text.starts_with("http://") || text.find('\0') != text.npos) return false;
  const Url url(curl_url());
  if (!url || curl_url_set(url.get(), CURLUPART_URL, text.c_str(), CURLU_DISALLOW_USER) != CURLUE_OK) return false;
  const std::string host = part_of(url.get(), CURLUPART_HOST).value_or("");
  in_addr v4{};
  const bool is_v4_loopback = inet_pton(AF_INET, host.c_str(), &v4) == 1 && (ntohl(v4.s_addr) >> 24) == 127;
  return is_v4_loopback || host == "localhost" || host == "[::1]";
}

}  // namespace

bool is_https_url(std::string_view text) {
  // curl forgives wrong numbers of slashes and would take a part of the path for the host.
  constexpr std::string_view scheme_and_slashes = "https://";
  if (!text.starts_with(scheme_and_slashes) || text.substr(scheme_and_slashes.size()).starts_with('/')) return false;
  const std::string copy(text);
  if (copy.find('\0') != copy.npos) return false;
  const Url url(curl_url());
  if (!url || curl_url_set(url.get(), CURLUPART_URL, copy.c_str(), CURLU_DISALLOW_USER) != CURLUE_OK) return false;
  const auto host = part_of(url.get(), CURLUPART_HOST);
  return host.has_value() && !host->empty() && !part_of(url.get(), CURLUPART_FRAGMENT).has_value();
}

HttpsClient::HttpsClient(HttpsOptions options, Report report)
    : options_(std::move(options)), report_(std::move(report)) {
  initialize_curl_once();
}

Error HttpsClient::refuse(ErrorCode code, std::string_view reason) const {
  if (report_) report_(reason);
  return Error{code};
}

Result<Bytes> HttpsClient::get(const std::string& url) const {
  FELDSIEGEL_TRY(HttpAnswer answer, send({.url = url}));
  if (answer.status != 200) return refuse(ErrorCode::reply_malformed, "The answer's status is not 200.");
  return std::move(answer.body);
}

Result<HttpAnswer> HttpsClient::send(const HttpCall& call) const {
  if (!is_https_url(call.url) && !(options_.allow_loopback_http && is_loopback_http_url(call.url))) {
    return refuse(ErrorCode::invalid_value, "The URL is not an absolute https URL.");
  }
  if (!has_sound_headers(call)) {
    return refuse(ErrorCode::invalid_value, "A header of the request is not printable ASCII.");
  }
  const Handle handle(curl_easy_init());
  HeaderList headers;
  Arrival arrival{handle.get(), options_.max_bytes, call.status_only};
  if (!handle || !set_call(handle, headers, call) || !set_arrival(handle.get(), arrival) ||
      !set_security(handle, options_) || !set_limits(handle, options_, call.status_only)) {
    return refuse(ErrorCode::internal_error, "The HTTPS client cannot be set up.");
  }
  const CURLcode outcome = curl_easy_perform(handle.get());
  if (arrival.too_large || outcome == CURLE_FILESIZE_EXCEEDED) {
    return refuse(ErrorCode::reply_malformed, "The answer is larger than the limit.");
  }
  if (outcome != CURLE_OK && !arrival.suffices) return refuse(ErrorCode::network_failed, curl_easy_strerror(outcome));
  if (call.status_only && !arrival.suffices) return refuse(ErrorCode::network_failed, "The answer's head is cut off.");
  long status = 0;
  curl_off_t retry_after = 0;
  curl_easy_getinfo(handle.get(), CURLINFO_RESPONSE_CODE, &status);
  curl_easy_getinfo(handle.get(), CURLINFO_RETRY_AFTER, &retry_after);
  return HttpAnswer{static_cast<int>(status), std::move(arrival.body), retry_after};
}

}  // namespace feldsiegel::https
