#include "core/pseudonym/code_points.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>

namespace feldsiegel {
namespace {

using unicode::CodePoint;

std::uint8_t combining_class(CodePoint c) { return unicode::properties_of(c).combining_class; }

}  // namespace

CodePoints::~CodePoints() {
  points_.resize(points_.capacity());
  wipe({reinterpret_cast<std::uint8_t*>(points_.data()), points_.size() * sizeof(CodePoint)});
}

void CodePoints::push_back(CodePoint c) {
  if (points_.size() == points_.capacity()) std::abort();
  points_.push_back(c);
}

void CodePoints::keep(std::size_t begin, std::size_t count) {
  std::copy_n(points_.begin() + static_cast<std::ptrdiff_t>(begin), count, points_.begin());
  points_.resize(count);
}

void CodePoints::sort_marks() {
  for (std::size_t i = 1; i < points_.size(); ++i) {
    const CodePoint c = points_[i];
    const std::uint8_t own = combining_class(c);
    if (own == 0) continue;
    std::size_t to = i;
    for (; to > 0 && combining_class(points_[to - 1]) > own; --to) points_[to] = points_[to - 1];
    points_[to] = c;
  }
}

void CodePoints::compose() {
  constexpr std::size_t none = SIZE_MAX;
  std::size_t starter = none, kept = 0;
  int last_class = -1;  // of what stands between the starter and here; -1: nothing
  for (std::size_t i = 0; i < points_.size(); ++i) {
    const CodePoint c = points_[i];
    const int own = combining_class(c);
    if (starter != none && last_class < own) {
      if (const auto composed = unicode::composition_of(points_[starter], c)) {
        points_[starter] = *composed;
        continue;
      }
    }
    if (own == 0) starter = kept;
    last_class = own == 0 ? -1 : own;
    points_[kept++] = c;
  }
  points_.resize(kept);
}

std::size_t CodePoints::utf8_size() const {
  std::size_t size = 0;
  for (const CodePoint c : points_) size += c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
  return size;
}

WipedBytes CodePoints::to_utf8() const {
  WipedBytes out(utf8_size());
  const auto put = [&out](CodePoint byte) {
    const auto value = static_cast<std::uint8_t>(byte);
    out.append({&value, 1});
  };
  for (const CodePoint c : points_) {
    const int more = c < 0x80 ? 0 : c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;
    put(more == 0 ? c : (0xff00u >> (more + 1) & 0xff) | c >> 6 * more);
    for (int k = more - 1; k >= 0; --k) put(0x80 | (c >> 6 * k & 0x3f));
  }
  return out;
}

}  // namespace feldsiegel
