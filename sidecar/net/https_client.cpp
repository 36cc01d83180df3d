#include "sidecar/net/https_client.h"

#include <arpa/inet.h>
#include <curl/curl.h>

#include <cstdlib>
#include <memory>

namespace feldsiegel::net {
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

struct Body {
  Bytes bytes;
  std::size_t limit;
  bool too_large = false;
};

std::size_t receive(char* data, std::size_t, std::size_t count, void* user) {
  Body& body = *static_cast<Body*>(user);
  if (count > body.limit - body.bytes.size()) {
    body.too_large = true;
    return 0;  // ends the transfer
  }
  append(body.bytes, as_bytes({data, count}));
  return count;
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

bool set_limits(const Handle& handle, const HttpsOptions& options) {
  return set(handle, CURLOPT_NOSIGNAL, 1L) &&
         set(handle, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(options.connect_timeout.count())) &&
         set(handle, CURLOPT_TIMEOUT_MS, static_cast<long>(options.total_timeout.count())) &&
         set(handle, CURLOPT_MAXFILESIZE_LARGE, static_cast<curl_off_t>(options.max_bytes));
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

bool set_call(const Handle& handle, HeaderList& headers, const HttpCall& call) {
  bool ok = add_header(headers, "Accept: application/json") && set(handle, CURLOPT_URL, call.url.c_str());
  if (!call.authorization.empty()) ok = ok && add_header(headers, "Authorization: " + call.authorization);
  if (call.body) {
    ok = ok && add_header(headers, "Content-Type: application/json") && add_header(headers, "Expect:") &&
         set(handle, CURLOPT_POST, 1L) && set(handle, CURLOPT_POSTFIELDS, call.body->data()) &&
         set(handle, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(call.body->size()));
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
  const Handle handle(curl_easy_init());
  HeaderList headers;
  Body body{{}, options_.max_bytes};
  if (!handle || !set_call(handle, headers, call) || !set(handle, CURLOPT_WRITEFUNCTION, &receive) ||
      !set(handle, CURLOPT_WRITEDATA, &body) || !set_security(handle, options_) || !set_limits(handle, options_)) {
    return refuse(ErrorCode::internal_error, "The HTTPS client cannot be set up.");
  }
  const CURLcode outcome = curl_easy_perform(handle.get());
  if (body.too_large || outcome == CURLE_FILESIZE_EXCEEDED) {
    return refuse(ErrorCode::reply_malformed, "The answer is larger than the limit.");
  }
  if (outcome != CURLE_OK) return refuse(ErrorCode::network_failed, curl_easy_strerror(outcome));
  long status = 0;
  curl_off_t retry_after = 0;
  curl_easy_getinfo(handle.get(), CURLINFO_RESPONSE_CODE, &status);
  curl_easy_getinfo(handle.get(), CURLINFO_RETRY_AFTER, &retry_after);
  return HttpAnswer{static_cast<int>(status), std::move(body.bytes), retry_after};
}

}  // namespace feldsiegel::net
