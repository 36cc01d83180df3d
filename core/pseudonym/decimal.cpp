#include "core/pseudonym/decimal.h"

#include <array>

#include "core/pseudonym/ff1.h"

namespace feldsiegel {
namespace {

PseudonymFormat decimal_format(unsigned digits) { return {PseudonymKind::decimal, digits}; }

struct Numerals {
  std::array<std::uint8_t, max_decimal_digits> digits{};
  unsigned count;

  Numerals(std::uint64_t value, unsigned digit_count) : count(digit_count) {
    for (unsigned i = count; i-- > 0; value /= 10) digits[i] = static_cast<std::uint8_t>(value % 10);
  }
  MutableByteView view() { return MutableByteView(digits).first(count); }
  std::uint64_t value() const {
    std::uint64_t sum = 0;
    for (unsigned i = 0; i < count; ++i) sum = sum * 10 + digits[i];
    return sum;
  }
};

}  // namespace

Result<PseudonymBytes> decimal_pseudonym(const Secret<16>& key, ByteView tweak, unsigned digits, std::uint64_t serial) {
  FELDSIEGEL_CHECK(check_pseudonym_format(decimal_format(digits)));
  if (serial >= decimal_values(digits)) return ErrorCode::pseudonyms_exhausted;
  Numerals numerals(serial, digits);
  FELDSIEGEL_CHECK(ff1_encrypt(key, tweak, 10, numerals.view()));
  return pseudonym_of_value(decimal_format(digits), numerals.value());
}

Result<std::uint64_t> serial_of_decimal(const Secret<16>& key, ByteView tweak, unsigned digits,
                                        const PseudonymBytes& pseudonym) {
  FELDSIEGEL_TRY(const std::uint64_t value, value_of_pseudonym(decimal_format(digits), pseudonym));
  Numerals numerals(value, digits);
  FELDSIEGEL_CHECK(ff1_decrypt(key, tweak, 10, numerals.view()));
  return numerals.value();
}

}  // namespace feldsiegel
