// What came out of the vectors: a verdict for each, and the lines that people and scripts read.
#pragma once

#include <cstddef>
#include <map>
#include <ostream>
#include <string>
#include <string_view>

#include "core/base/error.h"

namespace feldsiegel::vectors {

/// The outcome of one vector, or of one check within it. `at` is a JSON pointer into the file.
class Verdict {
 public:
  Verdict() = default;                                     ///< passed
  Verdict(Error error);                                    // NOLINT: implicit, so that FELDSIEGEL_TRY can return it
  static Verdict failed(std::string at, std::string why);  ///< the code computes something else, or `why`
  static Verdict skipped(std::string why);

  bool has_passed() const { return kind_ == Kind::passed; }

 private:
  friend class Report;
  enum class Kind { passed, failed, skipped };
  Kind kind_ = Kind::passed;
  std::string at_{};
  std::string why_{};
};

/// Returns the verdict from the enclosing function unless it says "passed".
#define FELDSIEGEL_MUST_PASS(expression) \
  if (::feldsiegel::vectors::Verdict verdict_so_far = (expression); !verdict_so_far.has_passed()) return verdict_so_far

/// Counts, and writes a line per failure at once; skips are summed by reason and written when the file is done.
class Report {
 public:
  explicit Report(std::ostream& out) : out_(out) {}

  void begin_file(std::string name);
  void end_file();

  void add(std::size_t index, const Verdict& verdict);
  void add_file_failure(const Error& error);  ///< the file as a whole cannot be used; counts as one failure
  void add_skips(const std::string& why, std::size_t count);

  /// Writes the closing line and returns the exit code.
  int finish();

 private:
  void write_failure(std::string_view place, std::string_view at, std::string_view why);

  std::ostream& out_;
  std::string file_;
  std::map<std::string, std::size_t> skips_of_file_;
  std::size_t passed_ = 0;
  std::size_t failed_ = 0;
  std::size_t skipped_ = 0;
};

}  // namespace feldsiegel::vectors
