// How identifiers are sealed for the vault: like any field, under the purpose of their domain, with the aad below and
// about nobody in particular. Shared by whoever enrolls and whoever re-identifies.
#pragma once

#include <string_view>

namespace feldsiegel {

/// The collection of an identifier's aad; no policy can have one of this name. The record id is empty, the field is the
/// domain's name.
inline constexpr std::string_view identifier_collection = "$assignments";

}  // namespace feldsiegel
