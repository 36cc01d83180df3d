#include "sidecar/anchors/blob_anchor.h"

#include "host/secret_file/secret_file.h"
#include "sidecar/anchors/file_anchor.h"

namespace feldsiegel::anchors {
namespace {

constexpr std::size_t max_url = 8192;
constexpr const char* service_version = "2021-12-02";

https::HttpsOptions options_of(const BlobSettings& settings) {
  https::HttpsOptions options;
  if (settings.ca_file) options.ca_file = settings.ca_file->string();
  options.max_bytes = max_checkpoint;
  options.connect_timeout = settings.connect_timeout;
  options.total_timeout = settings.total_timeout;
  return options;
}

// What an answer that is not the wanted one most likely means: "Blob service error codes", learn.microsoft.com.
std::string_view meaning_of(int status) {
  switch (status) {
    case 403: return "Status 403: the signature has run out or does not allow this, or a firewall does not.";
    case 404: return "Status 404: there is no such container.";
    case 409: return "Status 409: a policy of the container does not let the blob be replaced.";
    case 412: return "Status 412: the blob is leased.";
    default: return status < 500 ? "The storage service refuses the request." : "The storage service has a failure.";
  }
}

}  // namespace

BlobAnchor::BlobAnchor(BlobSettings settings, https::HttpsClient::Report report)
    : settings_(std::move(settings)), report_(std::move(report)), client_(options_of(settings_), report_) {}

ErrorCode BlobAnchor::unavailable(std::string_view reason) const {
  if (report_) report_(reason);
  return ErrorCode::anchor_unavailable;
}

Result<https::HttpAnswer> BlobAnchor::call(std::optional<std::string_view> body) const {
  const auto url = read_secret_text(settings_.url_file, max_url);
  if (!url.ok()) return unavailable("The file with the URL cannot be read, or others than its owner may.");
  https::HttpCall call{.url = std::string(as_text(url->expose_secret())), .body = body};
  call.send_as = https::SendAs::put;
  call.content_type = "text/plain; charset=utf-8";
  call.accept = "*/*";
  call.headers = {{"x-ms-version", service_version}};
  if (body) call.headers.emplace_back("x-ms-blob-type", "BlockBlob");
  return client_.send(call);
}

Status BlobAnchor::publish(std::string_view checkpoint) {
  const auto answer = call(checkpoint);
  if (!answer.ok()) return ErrorCode::anchor_unavailable;
  return answer->status == 201 ? Status() : Status(unavailable(meaning_of(answer->status)));
}

Result<std::optional<std::string>> BlobAnchor::latest() {
  const auto answer = call(std::nullopt);
  if (!answer.ok()) return ErrorCode::anchor_unavailable;
  if (answer->status == 404) return std::optional<std::string>{};
  if (answer->status != 200) return unavailable(meaning_of(answer->status));
  return std::optional(std::string(as_text(answer->body)));
}

}  // namespace feldsiegel::anchors
