// From pseudonyms of a domain of IP addresses back to the addresses: nothing is looked up, the domain's key suffices.
#pragma once

#include <stop_token>
#include <string>
#include <vector>

#include "core/assignment/ip_pseudonyms.h"
#include "sidecar/api/answer_writer.h"

namespace feldsiegel::api {

class IpReidentification {
 public:
  /// Reads the pseudonyms; opens none. Borrows the domain. `version` is that of the domain when they were made.
  /// Errors: pseudonym_malformed at "/pseudonyms/i".
  static Result<IpReidentification> parse(const PseudonymDomain& domain, std::uint32_t version,
                                          const std::vector<std::string>& texts);

  /// For the audit log: the pseudonyms as the domain writes them, separated by spaces.
  std::string text() const;

  /// Writes {"pseudonym":"…","identifier":"…"} for each, in order, with commas. There is no other outcome: what another
  /// key made leads to another address. Errors: canceled, those of IpPseudonymOpener.
  Status write(const Grant& grant, const TenantKey& key, AnswerWriter& out, const std::stop_token& stop) const;

 private:
  IpReidentification(const PseudonymDomain& domain, std::uint32_t version) : domain_(domain), version_(version) {}
  const PseudonymDomain& domain_;
  std::uint32_t version_;
  std::vector<Bytes> pseudonyms_;
};

}  // namespace feldsiegel::api
