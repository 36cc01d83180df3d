// How long to wait after failures, so that a receiver that comes back is not overrun.
#pragma once

#include <cstdint>

namespace feldsiegel::notify {

inline constexpr std::int64_t least_wait = 1'000;  ///< milliseconds, as all of them
inline constexpr std::int64_t most_wait = 15 * 60 * 1'000;
inline constexpr std::int64_t most_retry_after = 60 * 60 * 1'000;

/// After so many failures in a row (1 or more): between half and the whole of 1 s, doubled with each failure up to
/// `most_wait`, and never less than 1 s. `random` decides where in between: evenly, if it is evenly distributed.
std::int64_t backoff(std::uint32_t failures, std::uint32_t random);

/// At least as long as the receiver wishes (seconds; 0 or less: it does not say), within bounds.
std::int64_t backoff(std::uint32_t failures, std::uint32_t random, std::int64_t retry_after);

}  // namespace feldsiegel::notify
