#include "tools/vectors/oprf_suite.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "core/oprf/key_pair.h"
#include "tools/vectors/fields.h"
#include "tools/vectors/oprf_vector.h"

namespace feldsiegel::vectors {
namespace {

// Why the suite is skipped as a whole, or nothing.
Result<std::optional<std::string>> reason_to_skip(const Fields& suite) {
  if (suite.find("identifier") == nullptr && suite.find("suiteID") != nullptr) {
    return std::optional<std::string>("a draft before RFC 9497");
  }
  FELDSIEGEL_TRY(const std::string identifier, suite.text("identifier"));
  if (identifier != oprf::identifier) return std::optional<std::string>("suite " + identifier + " is not supported");
  FELDSIEGEL_TRY(const std::uint64_t mode, suite.number("mode", 2));
  if (mode == 2) return std::optional<std::string>("mode 2 (POPRF) is not supported");
  return std::optional<std::string>();
}

Result<oprf::Mode> read_mode(const Fields& suite) {
  FELDSIEGEL_TRY(const std::uint64_t mode, suite.number("mode", 1));
  return static_cast<oprf::Mode>(mode);
}

Verdict check_group_DST(const Fields& suite, oprf::Mode mode) {
  FELDSIEGEL_TRY(const std::optional<Bytes> listed, suite.hex_if_present("groupDST"));
  const std::string computed = "HashToGroup-" + oprf::CreateContextString(mode);
  if (!listed || std::ranges::equal(*listed, as_bytes(computed))) return {};
  return Verdict::failed(suite.pointer_to("groupDST"), "the code uses another domain separation tag");
}

Verdict check_derivation(const Fields& suite, oprf::Mode mode, const oprf::KeyPair& key) {
  FELDSIEGEL_TRY(const std::optional<Bytes> listed, suite.hex_if_present("seed"));
  if (!listed) return {};
  FELDSIEGEL_TRY(const std::optional<Bytes> info, suite.hex_if_present("keyInfo"));
  if (listed->size() != oprf::Ns) return Error{ErrorCode::invalid_value, suite.pointer_to("seed")};
  Secret<oprf::Ns> seed;
  std::ranges::copy(*listed, seed.expose_secret_for_writing().begin());
  const auto derived = oprf::KeyPair::derive(mode, seed, info.value_or(Bytes{}));
  if (!derived) return Error{derived.error().code, suite.pointer_to("keyInfo")};
  if (equal_in_constant_time(derived->skS().expose_secret(), key.skS().expose_secret())) return {};
  return Verdict::failed(suite.pointer_to("skSm"), "DeriveKeyPair gives another skSm");
}

Verdict check_public_key(const Fields& suite, const oprf::KeyPair& key) {
  FELDSIEGEL_TRY(const std::optional<Bytes> listed, suite.hex_if_present("pkSm"));
  if (!listed || std::ranges::equal(*listed, key.pkS())) return {};
  return Verdict::failed(suite.pointer_to("pkSm"), "skSm belongs to another pkSm");
}

Result<oprf::KeyPair> read_key(const Fields& suite) {
  FELDSIEGEL_TRY(const Bytes skSm, suite.hex("skSm"));
  auto key = oprf::KeyPair::from_private_key(skSm);
  if (!key) return Error{key.error().code, suite.pointer_to("skSm")};
  return key;
}

Verdict check_suite_members(const Fields& suite, oprf::Mode mode, const oprf::KeyPair& key) {
  FELDSIEGEL_MUST_PASS(check_group_DST(suite, mode));
  FELDSIEGEL_MUST_PASS(check_derivation(suite, mode, key));
  return check_public_key(suite, key);
}

// The same for every vector of the suite, and once for one that has none.
void add_for_each(std::size_t index, const Json* list, const Verdict& verdict, Report& report) {
  const std::size_t count = list == nullptr ? 1 : std::max<std::size_t>(list->size(), 1);
  for (std::size_t i = 0; i < count; ++i) report.add(index, verdict);
}

Result<const Json*> read_list(const Fields& suite) {
  const Json* list = suite.find("vectors");
  if (list == nullptr) return Error{ErrorCode::missing_member, suite.pointer_to("vectors")};
  if (!list->is_array()) return Error{ErrorCode::wrong_type, suite.pointer_to("vectors")};
  if (list->empty()) return Error{ErrorCode::invalid_value, suite.pointer_to("vectors")};
  return list;
}

// Adds the vectors, or answers what is wrong with the suite.
Verdict check_vectors(std::size_t index, const Fields& suite, const Json& list, Report& report) {
  FELDSIEGEL_TRY(const oprf::Mode mode, read_mode(suite));
  FELDSIEGEL_TRY(const oprf::KeyPair key, read_key(suite));
  FELDSIEGEL_MUST_PASS(check_suite_members(suite, mode, key));
  for (std::size_t i = 0; i < list.size(); ++i) {
    report.add(index, check_oprf_vector(list[i], json_pointer(suite.pointer_to("vectors"), i), mode, key));
  }
  return {};
}

}  // namespace

bool is_oprf_suite(const Json& value) {
  if (!value.is_object() || !value.contains("vectors")) return false;
  for (const char* name : {"identifier", "suiteID", "groupDST", "skSm", "keyInfo"}) {
    if (value.contains(name)) return true;
  }
  return false;
}

void check_oprf_suite(std::size_t index, const Json& suite, const std::string& at, Report& report) {
  const auto fields = Fields::open(suite, at);
  if (!fields) return report.add(index, fields.error());
  const auto list = read_list(*fields);
  if (!list) return report.add(index, list.error());
  const auto why = reason_to_skip(*fields);
  if (!why) return add_for_each(index, *list, why.error(), report);
  if (why->has_value()) return report.add_skips(**why, (*list)->size());
  const Verdict verdict = check_vectors(index, *fields, **list, report);
  if (!verdict.has_passed()) add_for_each(index, *list, verdict, report);
}

}  // namespace feldsiegel::vectors
