#include "wasm/batch_reader.h"

#include <bit>
#include <cstring>

#include "core/base/json.h"
#include "core/base/utf8.h"
#include "wasm/batch_layout.h"

namespace feldsiegel {
namespace {

static_assert(std::endian::native == std::endian::little, "the buffer is read in place");

class Words {
 public:
  explicit Words(ByteView bytes) : bytes_(bytes) {}
  std::uint32_t operator[](std::size_t index) const {
    std::uint32_t word;
    std::memcpy(&word, bytes_.data() + index * batch_layout::word_size, sizeof word);
    return word;
  }

 private:
  ByteView bytes_;
};

struct Regions {
  std::uint32_t record_count;
  std::uint32_t cell_count;
  std::uint32_t subject_count;
  Words id_lengths;
  Words data_subjects;
  Words cells;
  ByteView blob;
  ByteView text;
};

Result<Regions> split(ByteView buffer) {
  using namespace batch_layout;
  if (buffer.size() < header_words * word_size) return ErrorCode::invalid_value;
  const Words header(buffer);
  const std::uint32_t records = header[0], cells = header[1], blob_size = header[2], text_size = header[3];
  const std::uint32_t subjects = header[4];
  if (records > max_count || cells > max_count || subjects > max_subject_count) return ErrorCode::batch_too_large;
  const std::size_t ids_at = header_words * word_size;
  const std::size_t subjects_at = ids_at + records * word_size;
  const std::size_t cells_at = subjects_at + std::size_t{records} * subjects * word_size;
  const std::size_t blob_at = cells_at + cells * cell_words * word_size;
  const std::uint64_t end = std::uint64_t{blob_at} + blob_size + text_size;
  if (end > buffer.size()) return ErrorCode::invalid_value;
  const auto words_at = [&](std::size_t offset) { return Words(buffer.subspan(offset)); };
  return Regions{records,
                 cells,
                 subjects,
                 words_at(ids_at),
                 words_at(subjects_at),
                 words_at(cells_at),
                 buffer.subspan(blob_at, blob_size),
                 buffer.subspan(blob_at + blob_size, text_size)};
}

// Three counts at their limits make less than 2^29 bytes: 32-bit sizes do not wrap.
constexpr std::uint64_t max_words =
    std::uint64_t{batch_layout::max_count} * (1 + batch_layout::max_subject_count + batch_layout::cell_words) +
    batch_layout::header_words;
static_assert(max_words * batch_layout::word_size < std::uint64_t{1} << 29);

// Takes values off the front of the text region, counted in UTF-16 code units.
class TextReader {
 public:
  TextReader(ByteView text, std::uint64_t units) : rest_(text), ascii_(text.size() == units) {}

  std::optional<ByteView> take(std::uint32_t units) {
    // Every code unit takes at least a byte: where there are as many bytes as units, each is one character.
    if (ascii_) return take_bytes(units);
    const auto size = utf8_length_of_utf16(rest_, units);
    return size ? take_bytes(*size) : std::nullopt;
  }

  bool at_end() const { return rest_.empty(); }

 private:
  std::optional<ByteView> take_bytes(std::size_t size) {
    if (size > rest_.size()) return std::nullopt;
    const ByteView taken = rest_.first(size);
    rest_ = rest_.subspan(size);
    return taken;
  }

  ByteView rest_;
  bool ascii_;
};

constexpr std::uint32_t bytes_type = static_cast<std::uint32_t>(ValueType::bytes);

std::uint64_t text_units(const Regions& regions) {
  std::uint64_t units = 0;
  for (std::size_t i = 0; i < regions.record_count; ++i) units += regions.id_lengths[i];
  for (std::size_t i = 0; i < regions.cell_count; ++i) {
    if (regions.cells[i * 4 + 2] != bytes_type) units += regions.cells[i * 4 + 3];
  }
  return units;
}

Error at_cell(ErrorCode code, std::uint32_t record, std::uint32_t column) { return {code, {record, column}}; }

}  // namespace

Result<Batch> read_batch(ByteView buffer) {
  FELDSIEGEL_TRY(Regions regions, split(buffer));
  Batch batch;
  TextReader text(regions.text, text_units(regions));

  batch.record_ids.reserve(regions.record_count);
  for (std::size_t i = 0; i < regions.record_count; ++i) {
    const auto id = text.take(regions.id_lengths[i]);
    if (!id) return Error{ErrorCode::invalid_unicode, Place{i}};
    batch.record_ids.push_back(*id);
  }

  batch.subject_count = regions.subject_count;
  batch.data_subjects.resize(std::size_t{regions.record_count} * regions.subject_count);
  for (std::size_t i = 0; i < batch.data_subjects.size(); ++i) batch.data_subjects[i] = regions.data_subjects[i];

  batch.cells.reserve(regions.cell_count);
  for (std::size_t i = 0; i < regions.cell_count; ++i) {
    const std::uint32_t record = regions.cells[i * 4], column = regions.cells[i * 4 + 1];
    const std::uint32_t type = regions.cells[i * 4 + 2], length = regions.cells[i * 4 + 3];
    if (type > bytes_type) return at_cell(ErrorCode::invalid_value, record, column);
    ByteView value;
    if (type == bytes_type) {
      if (length > regions.blob.size()) return at_cell(ErrorCode::invalid_value, record, column);
      value = regions.blob.first(length);
      regions.blob = regions.blob.subspan(length);
    } else {
      const auto taken = text.take(length);
      if (!taken) return at_cell(ErrorCode::invalid_unicode, record, column);
      value = *taken;
    }
    batch.cells.push_back(Cell{record, column, static_cast<ValueType>(type), value});
  }
  if (!text.at_end() || !regions.blob.empty()) return ErrorCode::invalid_value;
  return batch;
}

}  // namespace feldsiegel
