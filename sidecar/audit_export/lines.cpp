#include "sidecar/audit_export/lines.h"

#include <cstring>

namespace feldsiegel::audit {

FileLines::FileLines(std::istream& in, std::size_t max_line) : in_(in), max_line_(max_line), buffer_(64u << 10) {}

bool FileLines::fill() {
  at_ = end_ = 0;
  if (!in_.good()) return false;
  in_.read(buffer_.data(), static_cast<std::streamsize>(buffer_.size()));
  end_ = static_cast<std::size_t>(in_.gcount());
  return end_ > 0;
}

Result<std::optional<std::string_view>> FileLines::next() {
  long_line_.clear();
  for (;;) {
    if (at_ == end_ && !fill()) break;
    const char* const begin = buffer_.data() + at_;
    const void* const found = std::memchr(begin, '\n', end_ - at_);
    const std::size_t count =
        found != nullptr ? static_cast<std::size_t>(static_cast<const char*>(found) - begin) : end_ - at_;
    if (long_line_.size() + count > max_line_) return ErrorCode::audit_export_malformed;
    at_ += count + (found != nullptr ? 1 : 0);
    if (found != nullptr && long_line_.empty()) return std::optional(std::string_view(begin, count));
    long_line_.append(begin, count);
    if (found != nullptr) return std::optional<std::string_view>(long_line_);
  }
  if (in_.bad()) return ErrorCode::file_unreadable;
  if (!long_line_.empty()) return ErrorCode::audit_export_malformed;
  return std::optional<std::string_view>();
}

}  // namespace feldsiegel::audit
