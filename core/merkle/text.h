// Inside core/merkle: the lines that notes, checkpoints and proofs are written in.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "core/merkle/hash.h"

namespace feldsiegel::merkle {

/// Whether the text is UTF-8 without control characters below U+0020 other than line feeds.
bool is_plain_text(std::string_view text);

/// Whether the text can stand on a line of its own: plain, not empty, no line feed.
bool is_plain_line(std::string_view text);

/// Takes the line at the front of `rest`, without its line feed; nothing when no line feed is left.
std::optional<std::string_view> take_line(std::string_view& rest);

/// A number in ASCII decimals without a sign or leading zeros, up to max_tree_size.
std::optional<std::uint64_t> parse_decimal(std::string_view text);

/// A hash in base64.
std::optional<Hash> parse_hash(std::string_view text);

}  // namespace feldsiegel::merkle
