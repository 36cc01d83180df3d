#include "tools/vectors/hpke_messages.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>

#include "tools/vectors/accumulated.h"

namespace feldsiegel::vectors {
namespace {

// seq = nonce XOR base_nonce. Files may leave messages out of the list, so the nonce says which one this is.
Result<std::uint64_t> sequence_number(const Fields& entry, const hpke::Context& context, std::uint64_t least) {
  FELDSIEGEL_TRY(const std::optional<Bytes> nonce, entry.hex_if_present("nonce"));
  if (!nonce) return least;
  const auto base_nonce = context.base_nonce().expose_secret();
  const Error wrong{ErrorCode::invalid_value, entry.pointer_to("nonce")};
  if (nonce->size() != hpke::Nn) return wrong;
  std::uint64_t seq = 0;
  for (std::size_t i = 0; i < hpke::Nn; ++i) {
    const auto byte = static_cast<std::uint8_t>((*nonce)[i] ^ base_nonce[i]);
    if (i < hpke::Nn - sizeof seq && byte != 0) return wrong;
    seq = (seq << 8) | byte;
  }
  if (seq < least) return wrong;
  return seq;
}

Verdict check_encryption(const Fields& entry, const hpke::Context& context, std::uint64_t seq) {
  FELDSIEGEL_TRY(const Bytes aad, entry.hex("aad"));
  FELDSIEGEL_TRY(const Bytes pt, entry.hex("pt"));
  FELDSIEGEL_TRY(const Bytes ct, entry.hex("ct"));
  Bytes sealed(pt.size() + hpke::Nt);
  context.seal_at(seq, aad, pt, sealed.data());
  if (sealed != ct) return Verdict::failed(entry.pointer_to("ct"), "Seal gives another ciphertext");
  Bytes opened(pt.size());
  if (!context.open_at(seq, aad, ct, opened.data()) || opened != pt) {
    return Verdict::failed(entry.pointer_to("ct"), "Open does not give the plaintext");
  }
  return {};
}

Verdict check_encryptions(const Json& list, const std::string& at, const hpke::Context& context) {
  std::uint64_t next = 0;
  for (std::size_t i = 0; i < list.size(); ++i) {
    FELDSIEGEL_TRY(const Fields entry, Fields::open(list[i], json_pointer(at, i)));
    FELDSIEGEL_TRY(const std::uint64_t seq, sequence_number(entry, context, next));
    FELDSIEGEL_MUST_PASS(check_encryption(entry, context, seq));
    next = seq + 1;
  }
  return {};
}

Verdict check_exports(const Json& list, const std::string& at, const hpke::Context& context) {
  for (std::size_t i = 0; i < list.size(); ++i) {
    FELDSIEGEL_TRY(const Fields entry, Fields::open(list[i], json_pointer(at, i)));
    FELDSIEGEL_TRY(const Bytes exporter_context, entry.hex("exporter_context"));
    FELDSIEGEL_TRY(const std::uint64_t L, entry.number("L", 255 * hpke::Nh));
    FELDSIEGEL_TRY(const Bytes exported_value, entry.hex("exported_value"));
    FELDSIEGEL_TRY(const SecretBytes exported, context.export_secret(exporter_context, L));
    if (!std::ranges::equal(exported.expose_secret(), exported_value)) {
      return Verdict::failed(entry.pointer_to("exported_value"), "Export gives another value");
    }
  }
  return {};
}

// `encryptions` or `exports`, as a list, as the hash itself (some files), or with the hash in `..._accumulated`.
struct Listed {
  const Json* list = nullptr;
  std::string list_at;
  std::optional<Bytes> hash{};
  std::string hash_at;

  bool is_empty() const { return (list == nullptr || list->empty()) && !hash; }
};

Result<Listed> read_listed(const Fields& fields, const std::string& name) {
  const Json* member = fields.find(name);
  const bool is_hash = member != nullptr && member->is_string();
  const std::string hash_name = is_hash ? name : name + "_accumulated";
  FELDSIEGEL_TRY(std::optional<Bytes> hash, fields.hex_if_present(hash_name));
  const bool is_list = member != nullptr && member->is_array();
  if (member != nullptr && !is_hash && !is_list) return Error{ErrorCode::wrong_type, fields.pointer_to(name)};
  return Listed{is_list ? member : nullptr, fields.pointer_to(name), std::move(hash), fields.pointer_to(hash_name)};
}

}  // namespace

Verdict check_hpke_messages(const Fields& fields, Contexts contexts) {
  FELDSIEGEL_TRY(const Listed encryptions, read_listed(fields, "encryptions"));
  FELDSIEGEL_TRY(const Listed exports, read_listed(fields, "exports"));
  if (encryptions.is_empty() && exports.is_empty() && fields.find("key") == nullptr &&
      fields.find("shared_secret") == nullptr) {
    return Verdict::failed(fields.at(), "nothing to compare: no shared_secret, key, encryptions or exports");
  }
  if (encryptions.list != nullptr) {
    FELDSIEGEL_MUST_PASS(check_encryptions(*encryptions.list, encryptions.list_at, contexts.direct));
  }
  if (exports.list != nullptr) FELDSIEGEL_MUST_PASS(check_exports(*exports.list, exports.list_at, contexts.direct));
  if (exports.hash) {
    FELDSIEGEL_MUST_PASS(check_accumulated_exports(contexts.direct, *exports.hash, exports.hash_at));
  }
  if (!encryptions.hash) return {};
  return check_accumulated_encryptions(contexts.sender, contexts.recipient, *encryptions.hash, encryptions.hash_at);
}

}  // namespace feldsiegel::vectors
