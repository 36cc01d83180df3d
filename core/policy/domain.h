// Pseudonym domains: within one, a person has one pseudonym; between two, nobody can tell whose it is.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/pseudonym_options.h"
#include "core/policy/allow_list.h"

namespace feldsiegel {

enum class DomainKind : std::uint8_t {
  assigned,  ///< random pseudonyms, kept in the vault with the sealed identifier; can be re-identified and erased
  derived,   ///< cut from the tag; nothing is kept, nothing can be reversed
  ip,        ///< IP addresses, encrypted with the domain's key; nothing is kept, and the key leads back
};

/// The policy's word for it.
std::string_view domain_kind_text(DomainKind kind);

/// A token bucket per person and domain: the most at once, and how much comes back per hour.
struct Budget {
  std::uint32_t burst;
  std::uint32_t per_hour;
};

struct PseudonymDomain {
  std::uint32_t id = 0;  ///< 1 to 65,535; stands in headers, never reused
  std::string name{};    ///< like a purpose's; part of the key
  DomainKind kind = DomainKind::assigned;
  std::uint32_t version = 1;               ///< of the domain's key; another version makes all new pseudonyms
  PseudonymFormat format{};                ///< not of IP addresses
  Normalization normalization{};           ///< not of IP addresses
  IpMode ip_mode = IpMode::deterministic;  ///< of IP addresses only
  AllowList allow{};                       ///< who may have pseudonyms made
  AllowList erase{};                       ///< who may erase assignments; empty: nobody (assigned only)
  std::uint32_t purpose_id = 0;            ///< for which identifiers are sealed and re-identified (not derived)
  std::string retention{};                 ///< class that the rows carry (assigned only)
  Budget evaluate{20'000, 20'000};         ///< evaluations of identifiers; IP addresses
  Budget reidentify{50, 50};               ///< pseudonyms (not derived)

  /// Whether identifiers are evaluated blindly, under a key of the OPRF.
  bool is_blind() const { return kind != DomainKind::ip; }
  /// Whether its pseudonyms lead back to identifiers.
  bool is_reversible() const { return kind != DomainKind::derived; }
};

}  // namespace feldsiegel
