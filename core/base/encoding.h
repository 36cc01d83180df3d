// The canonical byte encodings of the specification (docs/spec/conventions.md): big-endian integers, `lp`, varint.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "core/base/bytes.h"

namespace feldsiegel {

void put_u16(Bytes& out, std::uint16_t value);
void put_u32(Bytes& out, std::uint32_t value);

/// lp(x): two bytes of big-endian length, then x. Precondition: at most 65,535 bytes; aborts otherwise.
void put_lp(Bytes& out, ByteView value);

/// Unsigned LEB128, shortest form, at most 10 bytes.
void put_varint(Bytes& out, std::uint64_t value);

/// Writes a varint at `out` (room for 10 bytes needed) and returns the number of bytes written.
std::size_t write_varint(std::uint8_t* out, std::uint64_t value);

/// Reads from the front of a byte sequence. Every call answers nothing when too little is left or the form is not
/// canonical; the position is then undefined and the reader must be dropped.
class ByteReader {
 public:
  explicit ByteReader(ByteView bytes) : rest_(bytes) {}

  std::optional<std::uint16_t> u16();
  std::optional<std::uint32_t> u32();
  std::optional<std::uint64_t> varint();  ///< refuses a longer form than needed
  std::optional<ByteView> take(std::size_t count);
  ByteView rest() const { return rest_; }
  bool at_end() const { return rest_.empty(); }

 private:
  ByteView rest_;
};

}  // namespace feldsiegel
