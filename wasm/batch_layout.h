// How a batch of values lies in the module's input buffer. JavaScript writes it (spfx-bindings/src/core/batch.ts), C++
// reads it (batch_reader.h); docs/spec/wasm-module.md shows it with an example. All numbers are u32, little endian.
//
//   word 0                record_count
//   word 1                cell_count
//   word 2                blob_size: bytes of the blob region
//   word 3                text_size: bytes of the text region
//   word 4                subject_count: data subjects that each record may name
//   record_count words    length of each record id, in UTF-16 code units
//   record_count * subject_count words
//                         for each record its data subjects: 0 for none, otherwise the number of the entry plus 1
//   cell_count * 4 words  record, column, type (0 text, 1 JSON, 2 bytes), length: UTF-16 code units, of type 2: bytes
//   blob_size bytes       the values of type 2, one after another
//   text_size bytes       UTF-8: all record ids, then all values of types 0 and 1, one after another
//
// Lengths are in the unit that JavaScript has at hand; so the whole text is one join and one TextEncoder.encodeInto. It
// comes last because its size in bytes is known only then: the buffer must have room for three bytes per code unit.
#pragma once

#include <cstddef>
#include <cstdint>

namespace feldsiegel::batch_layout {

inline constexpr std::size_t word_size = 4;
inline constexpr std::size_t header_words = 5;
inline constexpr std::size_t cell_words = 4;

/// The largest buffer that the module hands out, and the most records and cells in it. Who has more sends several.
inline constexpr std::size_t max_size = 96u << 20;
inline constexpr std::uint32_t max_count = 1u << 20;

/// The most data subjects that a record may name.
inline constexpr std::uint32_t max_subject_count = 64;

}  // namespace feldsiegel::batch_layout
