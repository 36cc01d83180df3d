#include "client/streaming.h"

#include <algorithm>
#include <istream>

#include "client/csv.h"
#include "client/input_file.h"
#include "client/jsonl.h"
#include "client/output_file.h"

namespace feldsiegel::client {
namespace {

std::size_t size_of(const Row& row) {
  std::size_t size = 0;
  for (const Member& member : row.members) size += member.name.size() + member.value.data.size() + 8;
  return size;
}

// Reads up to a chunk; a row that would make it too large waits for the next one.
class Chunks {
 public:
  Chunks(RowReader& reader, const Steps& steps, std::size_t most) : reader_(reader), steps_(steps), most_(most) {}

  std::vector<Row> next() {
    std::vector<Row> rows;
    std::size_t size = 0;
    while (rows.size() < most_) {
      if (!waiting_) waiting_ = reader_.next();
      if (!waiting_) break;
      size += size_of(*waiting_) + steps_.weight(*waiting_);
      if (!rows.empty() && size > bytes_per_chunk) break;
      rows.push_back(std::move(*waiting_));
      waiting_.reset();
    }
    return rows;
  }

 private:
  RowReader& reader_;
  const Steps& steps_;
  const std::size_t most_;
  std::optional<Row> waiting_;
};

std::size_t stream_all(const Job& job, std::ostream& out, const Listeners& listeners, const std::atomic<bool>& stop,
                       const Steps& steps) {
  InputFile input(job.input, stop);
  std::istream in(&input);
  CsvFormat csv{job.delimiter, job.spreadsheet_safe};
  const auto reader = job.format == FileFormat::csv ? read_csv(in, csv) : read_jsonl(in);
  csv.delimiter = reader->delimiter();
  std::optional<OutputFile> file;
  if (!job.output.empty()) file.emplace(job.output, job.replace_output);
  std::ostream& target = file ? file->stream() : out;
  const auto writer = job.format == FileFormat::csv ? write_csv(target, csv, steps.output_columns(reader->columns()))
                                                    : write_jsonl(target);
  std::size_t count = 0;
  Chunks chunks(*reader, steps, std::clamp<std::size_t>(job.batch, 1, max_batch));
  for (auto rows = chunks.next(); !rows.empty(); rows = chunks.next()) {
    if (stop) throw Failure{{ErrorCode::canceled}};
    for (const Row& row : steps.work(std::move(rows))) {
      writer->write(row);
      ++count;
    }
    if (listeners.progress) listeners.progress(count, input.taken());
  }
  if (stop) throw Failure{{ErrorCode::canceled}};
  if (file) file->complete();
  if (!file && !out.flush()) throw Failure{{ErrorCode::file_unwritable}};
  return count;
}

}  // namespace

std::size_t stream(const Job& job, std::ostream& out, const Listeners& listeners, const std::atomic<bool>& stop,
                   const Steps& steps) {
  try {
    return stream_all(job, out, listeners, stop, steps);
  } catch (const Failure&) {
    if (stop) throw Failure{{ErrorCode::canceled}};  // whatever a file looked like that was not read to its end
    throw;
  }
}

}  // namespace feldsiegel::client
