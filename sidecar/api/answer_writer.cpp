#include "sidecar/api/answer_writer.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "core/base/base64url.h"

namespace feldsiegel::api {
namespace {

WipedBytes filled_buffer(std::size_t size) {
  WipedBytes buffer(size);
  buffer.resize(size);
  return buffer;
}

// RFC 8259 section 7: what must be escaped.
bool needs_escape(char c) { return c == '"' || c == '\\' || static_cast<unsigned char>(c) < 0x20; }

}  // namespace

AnswerWriter::AnswerWriter(std::size_t expected_size)
    : buffer_(filled_buffer(std::max<std::size_t>(expected_size, 1024))) {}

// The old buffer is wiped as it goes.
std::uint8_t* AnswerWriter::room_for(std::size_t more) {
  if (buffer_.size() - size_ < more) {
    WipedBytes larger = filled_buffer(std::max(buffer_.size() * 2, size_ + more));
    std::memcpy(larger.expose_secret_for_writing().data(), buffer_.expose_secret().data(), size_);
    buffer_ = std::move(larger);
  }
  return buffer_.expose_secret_for_writing().data() + size_;
}

void AnswerWriter::raw(std::string_view json) {
  if (json.empty()) return;
  std::memcpy(room_for(json.size()), json.data(), json.size());
  size_ += json.size();
}

void AnswerWriter::string(std::string_view text) {
  raw('"');
  while (true) {
    const auto special = std::find_if(text.begin(), text.end(), needs_escape);
    raw(text.substr(0, static_cast<std::size_t>(special - text.begin())));
    if (special == text.end()) break;
    escape(*special);
    text.remove_prefix(static_cast<std::size_t>(special - text.begin()) + 1);
  }
  raw('"');
}

void AnswerWriter::escape(char c) {
  static constexpr std::string_view hex = "0123456789abcdef";
  const auto code = static_cast<unsigned char>(c);
  if (c == '"' || c == '\\') {
    raw('\\');
    return raw(c);
  }
  const std::array<char, 6> escaped = {'\\', 'u', '0', '0', hex[code >> 4], hex[code & 15]};
  raw({escaped.data(), escaped.size()});
}

void AnswerWriter::base64url(ByteView bytes) {
  raw('"');
  const std::size_t length = base64url_length(bytes.size());
  write_base64url(reinterpret_cast<char*>(room_for(length)), bytes);
  size_ += length;
  raw('"');
}

WipedBytes AnswerWriter::take() {
  buffer_.resize(size_);
  size_ = 0;
  return std::move(buffer_);
}

}  // namespace feldsiegel::api
