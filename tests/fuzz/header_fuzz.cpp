// Any text: a header, a sealed value or an inline text is refused or is the one text of what it says.
#include "core/base/base64url.h"
#include "core/seal/header.h"
#include "core/seal/sealed_value.h"
#include "tests/fuzz/expect.h"

namespace {

using namespace feldsiegel;

void try_header(std::string_view text) {
  const Result<Header> header = parse_header(text);
  if (header.ok()) fuzz::expect(header_text(*header) == text);
}

void try_sealed_value(std::string_view text) {
  const Result<SealedValue> value = parse_sealed_value(text);
  if (value.ok()) fuzz::expect(looks_sealed(text) && sealed_value_text(*value) == text);
}

}  // namespace

// The first byte chooses between text as it comes and bytes that are encoded first, to get past base64url.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const ByteView rest(data + 1, size - 1);
  if (data[0] % 2 == 0) {
    try_header(as_text(rest));
    try_sealed_value(as_text(rest));
    const Result<InlineParts> parts = split_inline(as_text(rest));
    if (parts.ok()) fuzz::expect(inline_text(parts->sealed_value, parts->header) == as_text(rest));
  } else {
    const std::string encoded = to_base64url(rest);
    try_header("fsh1." + encoded);
    try_sealed_value("fs1." + encoded);
  }
  return 0;
}
