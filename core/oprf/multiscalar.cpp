#include "core/oprf/multiscalar.h"

#include <algorithm>
#include <cstdlib>
#include <vector>

#include "core/oprf/point.h"

namespace feldsiegel::oprf {
namespace {

using vartime::Addend;
using vartime::Point;

constexpr std::size_t largest_chunk = 1024;
constexpr std::size_t least_for_buckets = 50;

// A scalar in digits of `width` bits from -2^(width - 1) to 2^(width - 1) - 1: what the digits of
// scalar + 2^(width - 1) * (1 + 2^width + 2^(2 width) + ...) are above 2^(width - 1).
class Digits {
 public:
  Digits(const PublicScalar& scalar, unsigned width) : width_(width) {
    std::copy(scalar.begin(), scalar.end(), bytes_.begin());
    for (unsigned i = 0; i < count(width); ++i) add_bit((i + 1) * width - 1);
  }

  static unsigned count(unsigned width) { return 256 / width + 1; }

  int at(unsigned i) const {
    const unsigned bit = i * width_;
    const unsigned window = bytes_[bit / 8] | unsigned{bytes_[bit / 8 + 1]} << 8 | unsigned{bytes_[bit / 8 + 2]} << 16;
    const unsigned digit = (window >> (bit % 8)) & ((1u << width_) - 1);
    return static_cast<int>(digit) - (1 << (width_ - 1));
  }

 private:
  void add_bit(unsigned bit) {
    unsigned sum = bytes_[bit / 8] + (1u << (bit % 8));
    bytes_[bit / 8] = static_cast<std::uint8_t>(sum);
    for (unsigned i = bit / 8 + 1; sum > 0xff; ++i) {
      sum = bytes_[i] + 1u;
      bytes_[i] = static_cast<std::uint8_t>(sum);
    }
  }

  std::array<std::uint8_t, 36> bytes_{};
  unsigned width_;
};

// The method of buckets (Pippenger): one bucket for each absolute value that a digit can have.
class Buckets {
 public:
  explicit Buckets(unsigned width) : points_(std::size_t{1} << (width - 1)) {}

  void add(int digit, const Addend& addend) {
    if (digit == 0) return;
    std::optional<Point>& bucket = points_[static_cast<std::size_t>(std::abs(digit)) - 1];
    bucket = bucket ? vartime::sum(*bucket, addend, digit < 0) : to_point(addend, digit < 0);
  }

  // The sum of i * bucket i: the sums from the last bucket down to each, all added. Leaves the buckets empty.
  Point collect() {
    Point from_here;
    Point sum;
    bool anything = false;
    for (std::size_t i = points_.size(); i-- > 0;) {
      if (points_[i]) {
        from_here = anything ? from_here + *points_[i] : *points_[i];
        points_[i].reset();
        anything = true;
      }
      if (anything) sum = sum + from_here;
    }
    return sum;
  }

 private:
  std::vector<std::optional<Point>> points_;
};

// Measured: what is fastest for so many.
unsigned best_width(std::size_t count) { return count < 100 ? 5 : count < 250 ? 6 : count < 500 ? 7 : 8; }

Point bucket_sum(std::span<const PublicScalar> scalars, std::span<const Addend> addends) {
  const unsigned width = best_width(addends.size());
  std::vector<Digits> digits;
  digits.reserve(scalars.size());
  for (const PublicScalar& scalar : scalars) digits.emplace_back(scalar, width);
  Buckets buckets(width);
  Point sum;
  for (unsigned window = Digits::count(width); window-- > 0;) {
    for (unsigned i = 0; i < width; ++i) sum = doubled(sum);
    for (std::size_t i = 0; i < addends.size(); ++i) buckets.add(digits[i].at(window), addends[i]);
    sum = sum + buckets.collect();
  }
  return sum;
}

// Digits for each bit that are 0 or odd from -15 to 15, each of them but 0 followed by four of 0.
constexpr std::size_t bits_of_form = 257;
using NonAdjacentForm = std::array<std::int8_t, bits_of_form>;

NonAdjacentForm non_adjacent_form(const PublicScalar& scalar) {
  const auto bit = [&scalar](std::size_t i) { return i < 256 ? (scalar[i / 8] >> (i % 8)) & 1 : 0; };
  NonAdjacentForm form{};
  int carry = 0;
  for (std::size_t i = 0; i < bits_of_form;) {
    if ((bit(i) ^ carry) == 0) {
      ++i;
      continue;
    }
    int digit = carry;
    for (std::size_t j = 0; j < 5; ++j) digit += bit(i + j) << j;
    carry = digit > 15 ? 1 : 0;
    form[i] = static_cast<std::int8_t>(digit - 32 * carry);
    i += 5;
  }
  return form;
}

// a, 3 a, 5 a ... 15 a
std::array<Point, 8> odd_multiples(const Addend& addend) {
  std::array<Point, 8> multiples{to_point(addend, false)};
  const Point twice = doubled(multiples[0]);
  for (std::size_t i = 1; i < multiples.size(); ++i) multiples[i] = multiples[i - 1] + twice;
  return multiples;
}

// The method of tables (Straus): one doubling a bit for all the scalars together.
Point table_sum(std::span<const PublicScalar> scalars, std::span<const Addend> addends) {
  std::vector<NonAdjacentForm> forms;
  std::vector<std::array<Point, 8>> tables;
  for (const PublicScalar& scalar : scalars) forms.push_back(non_adjacent_form(scalar));
  for (const Addend& addend : addends) tables.push_back(odd_multiples(addend));
  Point sum;
  for (std::size_t bit = bits_of_form; bit-- > 0;) {
    sum = doubled(sum);
    for (std::size_t i = 0; i < forms.size(); ++i) {
      const int digit = forms[i][bit];
      if (digit == 0) continue;
      const Point& multiple = tables[i][static_cast<std::size_t>(std::abs(digit)) / 2];
      sum = sum + (digit > 0 ? multiple : -multiple);
    }
  }
  return sum;
}

std::optional<Point> chunk_sum(std::span<const PublicScalar> scalars, std::span<const Element> elements) {
  std::vector<Addend> addends;
  addends.reserve(elements.size());
  for (const Element& element : elements) {
    const auto addend = vartime::decode(element);
    if (!addend) return std::nullopt;
    addends.push_back(*addend);
  }
  return addends.size() < least_for_buckets ? table_sum(scalars, addends) : bucket_sum(scalars, addends);
}

}  // namespace

std::optional<Element> multiscalar_sum(std::span<const PublicScalar> scalars, std::span<const Element> elements) {
  if (scalars.size() != elements.size()) std::abort();
  Point total;
  for (std::size_t begin = 0; begin < elements.size(); begin += largest_chunk) {
    const std::size_t size = std::min(largest_chunk, elements.size() - begin);
    const auto sum = chunk_sum(scalars.subspan(begin, size), elements.subspan(begin, size));
    if (!sum) return std::nullopt;
    total = total + *sum;
  }
  return encode(total);
}

}  // namespace feldsiegel::oprf
