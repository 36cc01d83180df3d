#include "sidecar/anchors/blob_anchor.h"

#include "sidecar/anchors/file_anchor.h"
#include "sidecar/secret_file/secret_file.h"

namespace feldsiegel::anchors {
namespace {

constexpr std::size_t max_url = 8192;
constexpr const char* service_version = "2021-12-02";

net::HttpsOptions options_of(const BlobSettings& settings) {
  net::HttpsOptions options;
  if (settings.ca_file) options.ca_file = settings.ca_file->string();
  options.max_bytes = max_checkpoint;
  options.connect_timeout = settings.connect_timeout;
  options.total_timeout = settings.total_timeout;
  return options;
}

}  // namespace

BlobAnchor::BlobAnchor(BlobSettings settings, net::HttpsClient::Report report)
    : settings_(std::move(settings)), client_(options_of(settings_), std::move(report)) {}

Result<net::HttpAnswer> BlobAnchor::call(std::optional<std::string_view> body) const {
  FELDSIEGEL_TRY(const SecretBytes url, read_secret_text(settings_.url_file, max_url));
  net::HttpCall call{.url = std::string(as_text(url.expose_secret())), .body = body};
  call.send_as = net::SendAs::put;
  call.content_type = "text/plain; charset=utf-8";
  call.accept = "*/*";
  call.headers = {{"x-ms-version", service_version}};
  if (body) call.headers.emplace_back("x-ms-blob-type", "BlockBlob");
  return client_.send(call);
}

Status BlobAnchor::publish(std::string_view checkpoint) {
  const auto answer = call(checkpoint);
  if (!answer.ok() || answer->status != 201) return ErrorCode::anchor_unavailable;
  return {};
}

Result<std::optional<std::string>> BlobAnchor::latest() {
  const auto answer = call(std::nullopt);
  if (!answer.ok()) return ErrorCode::anchor_unavailable;
  if (answer->status == 404) return std::optional<std::string>{};
  if (answer->status != 200) return ErrorCode::anchor_unavailable;
  return std::optional(std::string(as_text(answer->body)));
}

}  // namespace feldsiegel::anchors
