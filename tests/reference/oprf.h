// RFC 9497, ristretto255-SHA512, in the plainest form: whole strings, no state, no batching tricks, nothing in constant
// time. Shares nothing with core/oprf but SHA-512.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "tests/reference/ristretto255.h"

namespace feldsiegel::reference {

using Text = std::string;  // bytes

Text sha512(const Text& message);
Text I2OSP(std::size_t number, std::size_t length);
Text expand_message_xmd(const Text& msg, const Text& DST, std::size_t len_in_bytes);

Text context_string(int mode);
Point hash_to_group(const Text& message, int mode);
Number hash_to_scalar(const Text& message, const Text& DST);

Number derive_key(int mode, const Text& seed, const Text& info);
Text evaluate(int mode, const Number& sk, const Text& input);

/// The serialized proof (c, s) for C and D = k C, with the random scalar r.
Text generate_proof(const Number& k, const std::vector<Point>& C, const std::vector<Point>& D, const Number& r);
bool verify_proof(const Point& B, const std::vector<Point>& C, const std::vector<Point>& D, const Text& proof);

Text text_of(const Encoded& bytes);

}  // namespace feldsiegel::reference
