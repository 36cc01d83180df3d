#include "sidecar/api/ip_reidentification.h"

#include "core/base/json.h"

namespace feldsiegel::api {

Result<IpReidentification> IpReidentification::parse(const PseudonymDomain& domain, std::uint32_t version,
                                                     const std::vector<std::string>& texts) {
  IpReidentification asked(domain, version);
  for (std::size_t i = 0; i < texts.size(); ++i) {
    auto pseudonym = parse_ip_pseudonym(domain.ip_mode, texts[i]);
    if (!pseudonym.ok()) return Error{pseudonym.error().code, Place{"pseudonyms", i}};
    asked.pseudonyms_.push_back(*std::move(pseudonym));
  }
  return asked;
}

std::string IpReidentification::text() const {
  std::string text;
  for (const Bytes& pseudonym : pseudonyms_) {
    if (!text.empty()) text.push_back(' ');
    text += format_ip_pseudonym(domain_.ip_mode, pseudonym);
  }
  return text;
}

Status IpReidentification::write(const Grant& grant, const TenantKey& key, AnswerWriter& out,
                                 const std::stop_token& stop) const {
  FELDSIEGEL_TRY(const IpPseudonymOpener opener, IpPseudonymOpener::make(grant, key, domain_, version_));
  bool first = true;
  for (const Bytes& pseudonym : pseudonyms_) {
    if (stop.stop_requested()) return ErrorCode::canceled;
    FELDSIEGEL_TRY(const IpAddress address, opener.address_of(pseudonym));
    out.separate(first);
    out.raw("{\"pseudonym\":");
    out.string(format_ip_pseudonym(domain_.ip_mode, pseudonym));
    out.raw(",\"identifier\":");
    out.string(format_ip(address));
    out.raw('}');
  }
  return {};
}

}  // namespace feldsiegel::api
