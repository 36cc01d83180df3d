// core/pseudonym's normalization behind a pipe, for tests against other implementations: one line of hexadecimal UTF-8
// in, one line out, the normalized text in hexadecimal or the error's code in angle brackets. The arguments name the
// options that are on: compatibility, case_fold, trim.
#include <algorithm>
#include <iostream>
#include <string>

#include "core/base/hex.h"
#include "core/base/random.h"
#include "core/pseudonym/normalize.h"

int main(int argc, char** argv) {
  using namespace feldsiegel;
  initialize_core();
  const auto is_on = [&](std::string_view name) { return std::find(argv + 1, argv + argc, name) != argv + argc; };
  const Normalization options{
      .compatibility = is_on("compatibility"), .case_fold = is_on("case_fold"), .trim = is_on("trim")};
  std::string line;
  while (std::getline(std::cin, line)) {
    const auto result = normalize_identifier(from_hex(line).value_or(Bytes{}), options);
    if (result) std::cout << to_hex(result->expose_secret()) << '\n';
    if (!result) std::cout << '<' << code_text(result.error().code) << ">\n";
  }
}
