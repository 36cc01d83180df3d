#include "client/api_client.h"

#include <algorithm>
#include <chrono>
#include <thread>

#include "client/names.h"
#include "core/base/base64url.h"
#include "core/base/hex.h"
#include "core/base/random.h"
#include "core/seal/reply.h"

namespace feldsiegel::client {
namespace {

constexpr std::size_t max_answer = 256u << 20;
constexpr std::size_t max_answer_depth = 80;  // values have up to 64 levels, records a few around them
constexpr auto reply_suite = hpke::KemId::x_wing;

https::HttpsOptions http_options(const ServiceOptions& options) {
  https::HttpsOptions http;
  if (!options.ca_file.empty()) http.ca_file = options.ca_file;
  http.max_bytes = max_answer;
  http.total_timeout = std::chrono::minutes(2);
  http.allow_loopback_http = true;
  return http;
}

std::int64_t system_seconds() {
  return std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch()).count();
}

// RFC 9562, version 4.
std::string new_request_id() {
  Bytes random(16);
  fill_random(random);
  random[6] = static_cast<std::uint8_t>((random[6] & 0x0f) | 0x40);
  random[8] = static_cast<std::uint8_t>((random[8] & 0x3f) | 0x80);
  std::string text = to_hex(random);
  for (const std::size_t at : {20u, 16u, 12u, 8u}) text.insert(at, "-");
  return text;
}

Failure malformed() { return {{ErrorCode::reply_malformed}}; }

Json object_of(ByteView answer) {
  auto json = parse_json(answer, max_answer_depth);
  if (!json.ok() || !json->is_object()) throw malformed();
  return std::move(json).value();
}

std::string text_of(const Json& object, const char* name) {
  const auto found = object.find(name);
  const auto* text = found == object.end() ? nullptr : found->get_ptr<const std::string*>();
  if (text == nullptr) throw malformed();
  return *text;
}

Bytes bytes_of(const Json& object, const char* name) {
  auto bytes = from_base64url(text_of(object, name));
  if (!bytes.ok()) throw malformed();
  return std::move(bytes).value();
}

// What a problem document says, or what its status means where there is none.
Failure refusal(const https::HttpAnswer& answer) {
  const auto json = parse_json(answer.body);
  const auto* code = json.ok() && json->is_object() && json->contains("code")
                         ? (*json)["code"].get_ptr<const std::string*>()
                         : nullptr;
  const auto known = code == nullptr ? std::nullopt : code_from_text(*code);
  if (!known) return {{ErrorCode::reply_malformed}, 0, {}, "Status " + std::to_string(answer.status) + "."};
  const auto* at = json->contains("at") ? (*json)["at"].get_ptr<const std::string*>() : nullptr;
  // It goes to a terminal, and a stranger may have written it.
  const bool plain = at != nullptr && std::all_of(at->begin(), at->end(), [](char c) { return c >= ' ' && c <= '~'; });
  return {{*known, plain ? *at : ""}};
}

}  // namespace

ApiClient::ApiClient(ServiceOptions options, std::function<void(std::string_view)> notice,
                     const std::atomic<bool>& stop)
    : options_(std::move(options)), http_(http_options(options_)), notice_(std::move(notice)), stop_(stop) {
  if (!options_.now) options_.now = system_seconds;
  while (options_.endpoint.ends_with('/')) options_.endpoint.pop_back();
  auto signer = parse_directory_signer(options_.signer);
  if (!signer.ok()) throw Failure{{signer.error().code}, 0, {}, "--signer is what `feldsiegel init` printed: fsd1.…"};
  signer_ = std::move(signer).value();
}

KeyDirectory ApiClient::directory() {
  const Bytes jws = call("/v1/key-directory", nullptr);
  auto directory = verify_directory(jws, {signer_, identify(options_.token).tenant, options_.now(), 0});
  if (!directory.ok()) throw Failure{directory.error()};
  return std::move(directory).value();
}

oprf::Evaluation ApiClient::evaluate(std::string_view domain, std::span<const oprf::Element> elements) {
  Bytes joined;
  for (const oprf::Element& element : elements) append(joined, element);
  const std::string request_id = new_request_id();
  const std::string body = "{\"domain\":" + json_string(domain) + ",\"request_id\":\"" + request_id +
                           "\",\"elements\":\"" + to_base64url(joined) + "\"}";
  const Json answer = object_of(call("/v1/pseudonyms/evaluate", &body));
  if (text_of(answer, "request_id") != request_id) throw malformed();
  const auto evaluated = oprf::split_elements(bytes_of(answer, "elements"));
  const Bytes proof = bytes_of(answer, "proof");
  oprf::Evaluation evaluation;
  if (!evaluated.ok() || proof.size() != evaluation.proof.size()) throw malformed();
  evaluation.evaluated_elements = *evaluated;
  std::copy(proof.begin(), proof.end(), evaluation.proof.begin());
  return evaluation;
}

WipedBytes ApiClient::assign(std::string_view domain, std::string_view header,
                             const std::vector<SealedIdentifier>& entries) {
  std::string members = "\"domain\":" + json_string(domain) + ",\"header\":" + json_string(header) + ",\"entries\":[";
  for (const SealedIdentifier& entry : entries) {
    if (&entry != &entries.front()) members += ',';
    members += "{\"tag\":\"" + entry.tag + "\",\"identifier\":\"" + entry.identifier + "\"}";
  }
  return call_sealed("/v1/assignments", members + "]").document;
}

Json ApiClient::reveal(std::string_view members) {
  const Reply reply = call_sealed("/v1/reveal", members);
  Json answer = object_of(reply.document.expose_secret());
  if (text_of(answer, "request_id") != reply.request_id) throw malformed();
  return answer;
}

ApiClient::Reply ApiClient::call_sealed(std::string_view path, std::string_view members) {
  const Caller caller = identify(options_.token);
  const ReplyKey key = ReplyKey::generate(reply_suite);
  const std::string request_id = new_request_id();
  std::string body = "{\"request_id\":\"" + request_id +
                     "\",\"reply\":{\"suite\":" + std::to_string(static_cast<unsigned>(reply_suite)) +
                     ",\"public_key\":\"" + to_base64url(key.public_key()) + "\"},";
  body.append(members).push_back('}');
  const Json answer = object_of(call(path, &body));
  if (text_of(answer, "request_id") != request_id) throw malformed();
  auto opened = key.open(bytes_of(answer, "enc"), bytes_of(answer, "ct"), {caller.tenant, caller.person, request_id});
  if (!opened.ok()) throw Failure{opened.error(), 0, {}, "The service's reply does not open."};
  return {std::move(opened).value(), request_id};
}

Bytes ApiClient::call(std::string_view path, const std::string* body) {
  for (;;) {
    const Caller caller = identify(options_.token);
    https::HttpCall call{.url = options_.endpoint + std::string(path), .authorization = "Bearer " + caller.token};
    if (body != nullptr) call.body = *body;
    call.stop = &stop_;
    auto answer = http_.send(call);
    if (stop_) throw Failure{{ErrorCode::canceled}};
    if (!answer.ok()) throw Failure{answer.error()};
    if (answer->status == 200) return std::move(answer->body);
    if (answer->status != 429) throw refusal(*answer);
    const std::int64_t seconds = std::max<std::int64_t>(answer->retry_after, 1);
    if (seconds > options_.wait_seconds) {
      Failure exhausted = refusal(*answer);
      exhausted.detail = "It allows this again in " + std::to_string(seconds) + " s; --wait SECONDS waits for it.";
      throw exhausted;
    }
    wait(seconds);
  }
}

void ApiClient::wait(std::int64_t seconds) {
  options_.wait_seconds -= seconds;
  notice_("The budget is used up; waiting " + std::to_string(seconds) + " s.");
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(seconds);
  while (std::chrono::steady_clock::now() < end) {
    if (stop_) throw Failure{{ErrorCode::canceled}};
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
}

}  // namespace feldsiegel::client
