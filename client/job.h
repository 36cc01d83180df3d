// `feldsiegel protect` and `feldsiegel reveal`: a file in, a file out, through a running service, in constant memory.
#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <ostream>
#include <string>
#include <string_view>
#include <variant>

#include "client/api_client.h"
#include "client/failure.h"

namespace feldsiegel::client {

enum class FileFormat : std::uint8_t { jsonl, csv };

inline constexpr std::size_t max_batch = 1000;

struct Job {
  std::filesystem::path input;
  FileFormat format = FileFormat::jsonl;
  char delimiter = 0;              ///< CSV; 0: what the header shows
  std::filesystem::path output{};  ///< empty: `out`
  bool replace_output = false;
  std::string collection;
  std::string purpose{};          ///< reveal only
  bool report_errors = false;     ///< reveal only: leave out what does not open, and say so
  bool spreadsheet_safe = false;  ///< reveal to CSV only
  std::size_t batch = max_batch;  ///< rows of a chunk, persons of a request
};

/// What the run tells while it goes on. May be empty.
struct Listeners {
  std::function<void(std::size_t rows, std::uint64_t bytes_read)> progress{};
  std::function<void(std::string_view sentence)> notice{};
  std::function<void(std::size_t line, std::string_view field, std::string_view code)> field_error{};
};

struct Done {
  std::size_t rows = 0;
  std::vector<std::string> withheld{};  ///< reveal only: fields of other purposes
};

/// Either everything is written or nothing is; a stop between two chunks ends with `canceled`. Throw nothing.
std::variant<Done, Failure> protect_file(const Job& job, const ServiceOptions& service, std::ostream& out,
                                         const Listeners& listeners, const std::atomic<bool>& stop);
std::variant<Done, Failure> reveal_file(const Job& job, const ServiceOptions& service, std::ostream& out,
                                        const Listeners& listeners, const std::atomic<bool>& stop);

}  // namespace feldsiegel::client
