// Any bytes: parse_json refuses or builds a value that survives being written and read, and is_json agrees with it.
#include "core/base/json.h"
#include "tests/fuzz/expect.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace feldsiegel;
  const ByteView text(data, size);
  const Result<Json> value = parse_json(text);
  fuzz::expect(is_json(text) == value.ok());
  if (!value.ok()) return 0;
  const std::string once = json_text(*value);
  const Result<Json> again = parse_json(as_bytes(once));
  fuzz::expect(again.ok());
  fuzz::expect(json_text(*again) == once);
  return 0;
}
