// core/hpke behind a pipe, for tests against other implementations: one JSON request per line of standard input, one
// JSON answer per line of standard output. All byte strings are hexadecimal. A test tool: it prints private keys.
//
//   {"do":"generate","kem":32}                                                  -> {"sk","pk"}
//   {"do":"seal","kem","pk","info","psk","psk_id","messages":[{"aad","pt"}]}    -> {"enc","messages":[...],"exported"}
//   {"do":"open","kem","sk","enc","info","psk","psk_id","messages":[{"aad","ct"}]} -> {"messages":[...],"exported"}
//
// psk and psk_id are empty in base mode. Anything refused gives {"error": code}, and for `open` the number of messages
// that had opened before in "opened".
#include <algorithm>
#include <iostream>
#include <string>
#include <utility>
#include <vector>

#include "core/base/hex.h"
#include "core/base/json.h"
#include "core/base/random.h"
#include "core/hpke/context.h"
#include "core/hpke/kem.h"

namespace feldsiegel::hpke {
namespace {

Result<Bytes> hex(JsonObject& object, std::string_view name) {
  FELDSIEGEL_TRY(const std::string text, object.text(name));
  const auto bytes = from_hex(text);
  if (!bytes) return Error{ErrorCode::invalid_value, object.place_of(name)};
  return *bytes;
}

Result<KemId> kem_of(JsonObject& request) {
  FELDSIEGEL_TRY(const std::int64_t number, request.integer("kem", 0, 0xffff));
  const auto kem = kem_from_number(static_cast<std::uint16_t>(number));
  if (!kem) return ErrorCode::suite_unsupported;
  return *kem;
}

struct Message {
  Bytes aad;
  Bytes text;
};

Result<std::vector<Message>> messages_of(JsonObject& request, std::string_view text_name) {
  FELDSIEGEL_TRY(const Json* list, request.array("messages"));
  std::vector<Message> messages;
  for (const Json& entry : *list) {
    FELDSIEGEL_TRY(JsonObject object, JsonObject::open(entry));
    FELDSIEGEL_TRY(Bytes aad, hex(object, "aad"));
    FELDSIEGEL_TRY(Bytes text, hex(object, text_name));
    messages.push_back({std::move(aad), std::move(text)});
  }
  return messages;
}

Result<Context> context_of(JsonObject& request, KemId kem, const SharedSecret& shared_secret) {
  FELDSIEGEL_TRY(const Bytes info, hex(request, "info"));
  FELDSIEGEL_TRY(const Bytes psk, hex(request, "psk"));
  FELDSIEGEL_TRY(const Bytes psk_id, hex(request, "psk_id"));
  return Context::key_schedule(kem, shared_secret, info, {psk, psk_id});
}

Result<std::string> exported(const Context& context) {
  FELDSIEGEL_TRY(const SecretBytes secret, context.export_secret(as_bytes("exporter context"), 48));
  return to_hex(secret.expose_secret());
}

Result<Json> generate(JsonObject& request) {
  FELDSIEGEL_TRY(const KemId kem, kem_of(request));
  const KeyPair pair = generate_key_pair(kem);
  return Json{{"sk", to_hex(pair.skR.expose_secret())}, {"pk", to_hex(pair.pkR)}};
}

Result<Json> seal(JsonObject& request) {
  FELDSIEGEL_TRY(const KemId kem, kem_of(request));
  FELDSIEGEL_TRY(const Bytes pkR, hex(request, "pk"));
  FELDSIEGEL_TRY(const auto messages, messages_of(request, "pt"));
  FELDSIEGEL_TRY(const Encapsulation made, encap(kem, pkR));
  FELDSIEGEL_TRY(Context context, context_of(request, kem, made.shared_secret));
  SenderContext sender(std::move(context));
  Json sealed = Json::array();
  for (const Message& message : messages) {
    FELDSIEGEL_TRY(const Bytes ct, sender.seal(message.aad, message.text));
    sealed.push_back(to_hex(ct));
  }
  FELDSIEGEL_TRY(const std::string secret, exported(sender.context()));
  return Json{{"enc", to_hex(made.enc)}, {"messages", sealed}, {"exported", secret}};
}

Result<Json> open(JsonObject& request) {
  FELDSIEGEL_TRY(const KemId kem, kem_of(request));
  FELDSIEGEL_TRY(const Bytes sk, hex(request, "sk"));
  FELDSIEGEL_TRY(const Bytes enc, hex(request, "enc"));
  FELDSIEGEL_TRY(const auto messages, messages_of(request, "ct"));
  if (sk.size() != Nsk) return ErrorCode::invalid_value;
  PrivateKey skR;
  std::ranges::copy(sk, skR.expose_secret_for_writing().begin());
  FELDSIEGEL_TRY(const SharedSecret shared_secret, decap(kem, enc, skR));
  FELDSIEGEL_TRY(Context context, context_of(request, kem, shared_secret));
  RecipientContext recipient(std::move(context));
  Json opened = Json::array();
  for (const Message& message : messages) {
    const auto pt = recipient.open(message.aad, message.text);
    if (!pt) return Json{{"error", code_text(pt.error().code)}, {"opened", opened.size()}};
    opened.push_back(to_hex(*pt));
  }
  FELDSIEGEL_TRY(const std::string secret, exported(recipient.context()));
  return Json{{"messages", opened}, {"exported", secret}};
}

Result<Json> answer(std::string_view line) {
  FELDSIEGEL_TRY(const Json document, parse_json(as_bytes(line)));
  FELDSIEGEL_TRY(JsonObject request, JsonObject::open(document));
  FELDSIEGEL_TRY(const std::string verb, request.text("do"));
  if (verb == "generate") return generate(request);
  if (verb == "seal") return seal(request);
  if (verb == "open") return open(request);
  return Error{ErrorCode::invalid_value, {"do"}};
}

}  // namespace
}  // namespace feldsiegel::hpke

int main() {
  feldsiegel::initialize_core();
  std::string line;
  while (std::getline(std::cin, line)) {
    const auto reply = feldsiegel::hpke::answer(line);
    const feldsiegel::Json said =
        reply.ok() ? *reply : feldsiegel::Json{{"error", feldsiegel::code_text(reply.error().code)}};
    std::cout << feldsiegel::json_text(said) << std::endl;
  }
}
