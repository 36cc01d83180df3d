#include "tools/vectors/wycheproof.h"

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include "core/hpke/primitives.h"
#include "tools/vectors/fields.h"

namespace feldsiegel::vectors {
namespace {

enum class Expected { valid, acceptable, invalid };

Result<Expected> read_expected(const Fields& test) {
  FELDSIEGEL_TRY(const std::string result, test.text("result"));
  if (result == "valid") return Expected::valid;
  if (result == "acceptable") return Expected::acceptable;
  if (result == "invalid") return Expected::invalid;
  return Error{ErrorCode::invalid_value, test.pointer_to("result")};
}

bool is_all_zero(ByteView bytes) {
  return std::ranges::all_of(bytes, [](std::uint8_t byte) { return byte == 0; });
}

Verdict check_x25519(const Fields& test) {
  FELDSIEGEL_TRY(const Expected expected, read_expected(test));
  FELDSIEGEL_TRY(const Bytes pkY, test.hex("public"));
  FELDSIEGEL_TRY(const Bytes skX, test.hex("private"));
  FELDSIEGEL_TRY(const Bytes shared, test.hex("shared"));
  Secret<32> private_key;
  Secret<32> dh;
  bool computed = false;
  if (skX.size() == private_key.size()) {
    std::ranges::copy(skX, private_key.expose_secret_for_writing().begin());
    computed = hpke::DH(private_key, pkY, dh);
  }
  if (!computed) {
    const bool may_refuse = expected != Expected::valid || (shared.size() == 32 && is_all_zero(shared));
    return may_refuse ? Verdict{} : Verdict::failed(test.at(), "a valid key pair was refused");
  }
  if (expected == Expected::invalid) return Verdict::failed(test.at(), "an invalid key was accepted");
  if (std::ranges::equal(dh.expose_secret(), shared)) return {};
  return Verdict::failed(test.pointer_to("shared"), "X25519 gives another shared secret");
}

struct AeadCase {
  Bytes key, iv, aad, msg, ct;  // ct with its tag
};

Result<AeadCase> read_aead(const Fields& test) {
  FELDSIEGEL_TRY(Bytes key, test.hex("key"));
  FELDSIEGEL_TRY(Bytes iv, test.hex("iv"));
  FELDSIEGEL_TRY(Bytes aad, test.hex("aad"));
  FELDSIEGEL_TRY(Bytes msg, test.hex("msg"));
  FELDSIEGEL_TRY(Bytes ct, test.hex("ct"));
  FELDSIEGEL_TRY(const Bytes tag, test.hex("tag"));
  ct.insert(ct.end(), tag.begin(), tag.end());
  return AeadCase{std::move(key), std::move(iv), std::move(aad), std::move(msg), std::move(ct)};
}

Verdict check_refused(const Fields& test, const AeadCase& given) {
  Bytes opened(given.ct.size() < hpke::Nt ? 0 : given.ct.size() - hpke::Nt, 0xa5);
  if (hpke::aead_open(given.key.data(), given.iv.data(), given.aad, given.ct, opened.data())) {
    return Verdict::failed(test.at(), "an invalid ciphertext was opened");
  }
  const bool holds_message = !given.msg.empty() && opened == given.msg && !is_all_zero(given.msg);
  return holds_message ? Verdict::failed(test.at(), "a refused ciphertext left its plaintext behind") : Verdict{};
}

Verdict check_chacha20_poly1305(const Fields& test) {
  FELDSIEGEL_TRY(const Expected expected, read_expected(test));
  FELDSIEGEL_TRY(const AeadCase given, read_aead(test));
  if (given.iv.size() != hpke::Nn) {
    return Verdict::skipped("a nonce of " + std::to_string(8 * given.iv.size()) + " bits is not supported");
  }
  if (given.key.size() != hpke::Nk) return Error{ErrorCode::invalid_value, test.pointer_to("key")};
  if (expected == Expected::invalid) return check_refused(test, given);

  Bytes sealed(given.msg.size() + hpke::Nt);
  hpke::aead_seal(given.key.data(), given.iv.data(), given.aad, given.msg, sealed.data());
  if (sealed != given.ct) return Verdict::failed(test.pointer_to("ct"), "Seal gives another ciphertext or tag");
  Bytes opened(given.msg.size());
  const bool opens = hpke::aead_open(given.key.data(), given.iv.data(), given.aad, given.ct, opened.data());
  if (opens && opened == given.msg) return {};
  return Verdict::failed(test.pointer_to("ct"), "Open does not give the message");
}

std::string lower(std::string_view text) {
  std::string result;
  for (const char c : text) result.push_back(static_cast<char>(std::tolower(static_cast<unsigned char>(c))));
  return result;
}

using Check = Verdict (*)(const Fields&);

struct Plan {
  Check check = nullptr;  // none: skip the whole group
  std::string why{};
};

Plan skip_group(std::string why) { return {nullptr, std::move(why)}; }

Result<Plan> plan_x25519(const Fields& group) {
  FELDSIEGEL_TRY(const std::string curve, group.text("curve"));
  const std::string name = lower(curve);
  if (name != "curve25519" && name != "x25519") return skip_group("curve " + curve + " is not supported");
  return Plan{check_x25519};
}

Result<Plan> plan_group(const Fields& group, const std::string& algorithm) {
  FELDSIEGEL_TRY(const std::string type, group.text("type"));
  if (type == "XdhComp") return plan_x25519(group);
  if (type != "AeadTest") return skip_group("tests of type " + type + " are not supported");
  if (lower(algorithm) != "chacha20-poly1305") return skip_group(algorithm + " is not supported");
  if (group.find("tagSize") != nullptr) {
    FELDSIEGEL_TRY(const std::uint64_t bits, group.number("tagSize", 1 << 20));
    if (bits != 8 * hpke::Nt) return skip_group("a tag of " + std::to_string(bits) + " bits is not supported");
  }
  return Plan{check_chacha20_poly1305};
}

Verdict run_test(const Json& test, const std::string& at, Check check) {
  FELDSIEGEL_TRY(const Fields fields, Fields::open(test, at));
  return check(fields);
}

// The index that a failure names: the published test number where there is one.
std::size_t test_number(const Json& test, std::size_t fallback) {
  if (!test.is_object()) return fallback;
  const auto id = test.find("tcId");
  const auto* number = id == test.end() ? nullptr : id->get_ptr<const Json::number_unsigned_t*>();
  return number == nullptr ? fallback : static_cast<std::size_t>(*number);
}

Status check_group(const Json& group, const std::string& at, const std::string& algorithm, std::size_t& count,
                   Report& report) {
  FELDSIEGEL_TRY(const Fields fields, Fields::open(group, at));
  FELDSIEGEL_TRY(const Plan plan, plan_group(fields, algorithm));
  const Json* tests = fields.find("tests");
  if (tests == nullptr) return Error{ErrorCode::missing_member, fields.pointer_to("tests")};
  if (!tests->is_array()) return Error{ErrorCode::wrong_type, fields.pointer_to("tests")};
  if (plan.check == nullptr) report.add_skips(plan.why, tests->size());
  for (std::size_t i = 0; plan.check != nullptr && i < tests->size(); ++i) {
    const Json& test = (*tests)[i];
    report.add(test_number(test, count + i), run_test(test, json_pointer(fields.pointer_to("tests"), i), plan.check));
  }
  count += tests->size();
  return {};
}

}  // namespace

bool is_wycheproof_file(const Json& value) { return value.is_object() && value.contains("testGroups"); }

void check_wycheproof_file(const Json& file, Report& report) {
  const auto fields = Fields::open(file, "");
  if (!fields) return report.add_file_failure(fields.error());
  const auto algorithm = fields->text("algorithm");
  if (!algorithm) return report.add_file_failure(algorithm.error());
  const Json* groups = fields->find("testGroups");
  if (groups == nullptr || !groups->is_array()) {
    return report.add_file_failure({ErrorCode::wrong_type, "/testGroups"});
  }
  std::size_t count = 0;
  for (std::size_t i = 0; i < groups->size(); ++i) {
    const Status status = check_group((*groups)[i], json_pointer("/testGroups", i), *algorithm, count, report);
    if (!status) report.add_file_failure(status.error());
  }
}

}  // namespace feldsiegel::vectors
