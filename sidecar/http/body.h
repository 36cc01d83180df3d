// The bytes of a response. They may be plaintext, so every buffer that held them is wiped when it goes.
#pragma once

#include <string_view>

#include "core/base/bytes.h"
#include "core/base/secret.h"

namespace feldsiegel::http {

class Body {
 public:
  Body() = default;
  explicit Body(std::string_view text) : bytes_(text.size()) { bytes_.append(as_bytes(text)); }
  explicit Body(WipedBytes bytes) : bytes_(std::move(bytes)) {}

  std::string_view text() const { return as_text(bytes_.expose_secret()); }
  std::size_t size() const { return bytes_.size(); }

 private:
  WipedBytes bytes_;
};

}  // namespace feldsiegel::http
