#include "tools/vectors/report.h"

#include <utility>

namespace feldsiegel::vectors {
namespace {

// File names and JSON pointers come from outside: a control character in one must not forge a line of the report.
std::string on_one_line(std::string_view text) {
  std::string safe;
  for (const char c : text) safe.push_back(static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? '?' : c);
  return safe;
}

}  // namespace

Verdict::Verdict(Error error)
    : kind_(Kind::failed),
      at_(std::move(error.at)),
      why_(std::string(code_text(error.code)) + ": " + std::string(error_title(error.code))) {}

Verdict Verdict::failed(std::string at, std::string why) {
  Verdict verdict;
  verdict.kind_ = Kind::failed;
  verdict.at_ = std::move(at);
  verdict.why_ = std::move(why);
  return verdict;
}

Verdict Verdict::skipped(std::string why) {
  Verdict verdict;
  verdict.kind_ = Kind::skipped;
  verdict.why_ = std::move(why);
  return verdict;
}

void Report::begin_file(std::string name) {
  file_ = on_one_line(name);
  skips_of_file_.clear();
}

void Report::end_file() {
  for (const auto& [why, count] : skips_of_file_) out_ << file_ << ": skipped " << count << ": " << why << '\n';
}

void Report::add(std::size_t index, const Verdict& verdict) {
  switch (verdict.kind_) {
    case Verdict::Kind::passed: ++passed_; break;
    case Verdict::Kind::skipped: add_skips(verdict.why_, 1); break;
    case Verdict::Kind::failed: write_failure("vector " + std::to_string(index), verdict.at_, verdict.why_); break;
  }
}

void Report::add_file_failure(const Error& error) {
  write_failure("file", error.at, std::string(code_text(error.code)) + ": " + std::string(error_title(error.code)));
}

void Report::add_skips(const std::string& why, std::size_t count) {
  if (count == 0) return;
  skipped_ += count;
  skips_of_file_[why] += count;
}

int Report::finish() {
  out_ << passed_ << " passed, " << failed_ << " failed, " << skipped_ << " skipped\n" << std::flush;
  return failed_ == 0 && passed_ > 0 ? 0 : 1;
}

void Report::write_failure(std::string_view place, std::string_view at, std::string_view why) {
  ++failed_;
  out_ << file_ << ": FAILED " << place << " at \"" << on_one_line(at) << "\": " << why << '\n';
}

}  // namespace feldsiegel::vectors
