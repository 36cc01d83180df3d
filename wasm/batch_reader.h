// Reads the buffer that JavaScript filled (batch_layout.h). Knows nothing of Embind, so that it is tested natively too.
#pragma once

#include <vector>

#include "core/base/bytes.h"
#include "core/base/result.h"
#include "core/seal/sealing_batch.h"

namespace feldsiegel {

struct Batch {
  std::vector<ByteView> record_ids;            ///< borrow from the buffer
  std::vector<Cell> cells;                     ///< likewise
  std::size_t subject_count = 0;               ///< data subjects per record
  std::vector<std::uint32_t> data_subjects{};  ///< record by record: 0 for none, otherwise an entry's number plus 1
};

/// Errors: batch_too_large (counts above batch_layout's); invalid_value (regions that do not fit the buffer or the
/// lengths, unknown type; `at` is "/<record>/<column>" where one cell is to blame); invalid_unicode (a value ends
/// inside a character: the strings were not well formed).
Result<Batch> read_batch(ByteView buffer);

}  // namespace feldsiegel
