#include "core/oprf/field.h"

namespace feldsiegel::oprf::vartime {
namespace {

Fe squared_times(Fe a, unsigned times) {
  for (; times > 0; --times) a = square(a);
  return a;
}

// x^((p - 5) / 8), and (p - 5) / 8 = 2^252 - 3. ones_n is x^(2^n - 1).
Fe power_p58(const Fe& x) {
  const Fe x2 = square(x);
  const Fe x9 = squared_times(x2, 2) * x;
  const Fe x11 = x9 * x2;
  const Fe ones_5 = square(x11) * x9;
  const Fe ones_10 = squared_times(ones_5, 5) * ones_5;
  const Fe ones_20 = squared_times(ones_10, 10) * ones_10;
  const Fe ones_40 = squared_times(ones_20, 20) * ones_20;
  const Fe ones_50 = squared_times(ones_40, 10) * ones_10;
  const Fe ones_100 = squared_times(ones_50, 50) * ones_50;
  const Fe ones_200 = squared_times(ones_100, 100) * ones_100;
  const Fe ones_250 = squared_times(ones_200, 50) * ones_50;
  return squared_times(ones_250, 2) * x;
}

}  // namespace

// r = v^3 (v^7)^((p - 5) / 8), so that v r^2 is a fourth root of 1, or 0 for v = 0.
SquareRoot inverse_square_root(const Fe& v) {
  const Fe v3 = square(v) * v;
  const Fe v7 = square(v3) * v;
  const Fe r = v3 * power_p58(v7);
  const Fe check = v * square(r);
  const bool correct = check == one;
  const bool flipped = check == -one;
  const bool flipped_i = check == -SQRT_M1;
  return {correct || flipped, absolute(flipped || flipped_i ? SQRT_M1 * r : r)};
}

}  // namespace feldsiegel::oprf::vartime
