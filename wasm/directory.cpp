#include <emscripten/bind.h>

#include <cmath>

#include "core/record/plan_text.h"
#include "wasm/bytes.h"
#include "wasm/failure.h"
#include "wasm/handles.h"

namespace feldsiegel::wasm {
namespace {

using emscripten::val;

constexpr double largest_safe_integer = 9007199254740991.0;

bool is_count(double number) { return number >= 0 && number <= largest_safe_integer && std::floor(number) == number; }

// `now` in seconds since 1970, `least_version` the highest version seen before, or 0.
val verify(const val& jws, const val& signer, const std::string& tenant_text, double now, double least_version) {
  const auto tenant = TenantId::parse(tenant_text);
  if (!tenant || !is_count(std::floor(now)) || !is_count(least_version)) return failure({ErrorCode::invalid_value});
  const DirectoryExpectation expected{bytes_from_js(signer), *tenant, static_cast<std::int64_t>(now),
                                      static_cast<std::uint64_t>(least_version)};
  auto verified = verify_directory(bytes_from_js(jws), expected);
  if (!verified.ok()) return failure(verified.error());
  return val(DirectoryHandle{std::make_shared<const KeyDirectory>(std::move(verified).value())});
}

double version(const DirectoryHandle& handle) { return static_cast<double>(handle.directory->version); }
double expires(const DirectoryHandle& handle) { return static_cast<double>(handle.directory->expires); }
std::string policy_hash(const DirectoryHandle& handle) { return handle.directory->policy.hash_hex(); }
std::string plans(const DirectoryHandle& handle) { return plans_text(handle.directory->policy); }

// The suite to seal to, which is also the one to ask replies in; 0 when there is no active key.
int suite(const DirectoryHandle& handle) {
  const auto recipient = handle.directory->active_recipient();
  return recipient.ok() ? static_cast<int>((*recipient)->suite) : 0;
}

}  // namespace

EMSCRIPTEN_BINDINGS(feldsiegel_directory) {
  emscripten::class_<DirectoryHandle>("Directory")
      .class_function("verify", &verify)
      .function("version", &version)
      .function("expires", &expires)
      .function("policyHash", &policy_hash)
      .function("plans", &plans)
      .function("suite", &suite);
}

}  // namespace feldsiegel::wasm
