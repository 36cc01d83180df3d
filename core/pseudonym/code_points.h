// A text as code points while it is normalized: fixed capacity, wiped when it goes. Personal data passes through here.
#pragma once

#include <span>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/secret.h"
#include "core/pseudonym/unicode.h"

namespace feldsiegel {

class CodePoints {
 public:
  /// Growing past `capacity` aborts: it would leave a copy behind.
  explicit CodePoints(std::size_t capacity) { points_.reserve(capacity); }
  ~CodePoints();
  CodePoints(const CodePoints&) = delete;
  CodePoints& operator=(const CodePoints&) = delete;

  void push_back(unicode::CodePoint c);
  std::span<unicode::CodePoint> all() { return points_; }
  std::span<const unicode::CodePoint> all() const { return points_; }

  /// Keeps `count` code points from `begin` on.
  void keep(std::size_t begin, std::size_t count);

  /// Canonical ordering (Unicode D109): a stable sort of every run of non-starters by combining class.
  void sort_marks();

  /// Canonical composition (Unicode D117). Expects what sort_marks leaves.
  void compose();

  std::size_t utf8_size() const;
  WipedBytes to_utf8() const;

 private:
  std::vector<unicode::CodePoint> points_;
};

/// Calls `use(code point)` for each of `utf8`, which must be valid.
template <class Use>
void for_each_code_point(ByteView utf8, Use use) {
  for (std::size_t i = 0; i < utf8.size();) {
    const std::uint8_t lead = utf8[i++];
    const int more = lead < 0xc0 ? 0 : lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : 3;
    unicode::CodePoint c = more == 0 ? lead : lead & (0x3fu >> more);
    for (int k = 0; k < more; ++k) c = c << 6 | (utf8[i++] & 0x3fu);
    use(c);
  }
}

}  // namespace feldsiegel
