// Writes a JSON document that may hold plaintext: every buffer that it used is wiped.
#pragma once

#include <string_view>

#include "core/base/bytes.h"
#include "core/base/secret.h"

namespace feldsiegel::api {

class AnswerWriter {
 public:
  explicit AnswerWriter(std::size_t expected_size);

  /// Text that is JSON already.
  void raw(std::string_view json);
  void raw(char c) { raw(std::string_view(&c, 1)); }

  /// A JSON string; `text` is valid UTF-8.
  void string(std::string_view text);

  /// A JSON string with the base64url of `bytes`.
  void base64url(ByteView bytes);

  /// Puts a comma before every element but the first of a list.
  void separate(bool& first) {
    if (!first) raw(',');
    first = false;
  }

  ByteView expose_secret() const { return buffer_.expose_secret().first(size_); }
  WipedBytes take();

 private:
  std::uint8_t* room_for(std::size_t more);
  void escape(char c);

  WipedBytes buffer_;  // filled to its capacity with bytes that do not count beyond size_
  std::size_t size_ = 0;
};

}  // namespace feldsiegel::api
