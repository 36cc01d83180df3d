#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdlib>

#include "client/job.h"
#include "core/base/json.h"
#include "sidecar/cli/commands.h"

namespace feldsiegel::cli {
namespace {

constexpr int interrupted = 130;  // as shells say it

std::atomic<bool> stop = false;

void stop_at_signals() {
  struct sigaction action {};
  action.sa_handler = [](int) { stop = true; };
  ::sigaction(SIGINT, &action, nullptr);
  ::sigaction(SIGTERM, &action, nullptr);
}

// One line on a terminal, written over; nothing elsewhere.
class Progress {
 public:
  Progress(std::ostream& err, const std::filesystem::path& input, bool terminal) : err_(err), terminal_(terminal) {
    std::error_code ignored;
    size_ = std::filesystem::file_size(input, ignored);
    if (ignored) size_ = 0;
  }

  void show(std::size_t rows, std::uint64_t bytes) {
    if (!terminal_) return;
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - started_;
    err_ << "\r  " << rows << " rows";
    if (size_ > 0 && bytes > 0) err_ << ", " << bytes * 100 / size_ << " %";
    const double rate = static_cast<double>(rows) / std::max(took.count(), 0.001);
    err_ << ", " << static_cast<std::uint64_t>(rate) << " rows/s";
    if (size_ > bytes && bytes > 0) {
      const double left = took.count() * static_cast<double>(size_ - bytes) / static_cast<double>(bytes);
      err_ << ", " << static_cast<std::uint64_t>(left) + 1 << " s left";
    }
    err_ << "     " << std::flush;
    shown_ = true;
  }

  void end() {
    if (shown_) err_ << "\n";
    shown_ = false;
  }

 private:
  std::ostream& err_;
  const bool terminal_;
  std::uint64_t size_ = 0;
  bool shown_ = false;
  const std::chrono::steady_clock::time_point started_ = std::chrono::steady_clock::now();
};

int refuse(std::ostream& err, const client::Failure& failure, const std::filesystem::path& input) {
  if (failure.error.code == ErrorCode::canceled) {
    err << "feldsiegel: stopped before the end; an output file was not written.\n";
    return interrupted;
  }
  err << "feldsiegel: ";
  if (failure.line > 0) err << input.string() << ", line " << failure.line << ": ";
  if (!failure.field.empty()) err << failure.field << ": ";
  if (failure.line == 0 && !failure.error.at.empty()) err << failure.error.at << ": ";
  err << error_title(failure.error.code) << " (" << code_text(failure.error.code) << ")";
  if (!failure.detail.empty()) err << " " << failure.detail;
  err << "\n";
  return cli::failure;
}

// The format by --format, or by the file's name.
bool set_format(const FileOptions& options, client::Job& job) {
  const std::string extension = options.input.extension().string();
  const std::string name = !options.format.empty() ? options.format : extension.empty() ? "" : extension.substr(1);
  if (name == "csv")
    job.format = client::FileFormat::csv;
  else if (name != "jsonl" && name != "ndjson")
    return false;
  if (options.delimiter.empty()) return true;
  if (options.delimiter.size() != 1) return false;
  job.delimiter = options.delimiter[0];
  return job.delimiter != '"' && job.delimiter != '\n' && job.delimiter != '\r';
}

client::ServiceOptions service_options(const FileOptions& options) {
  client::ServiceOptions service{options.endpoint, options.signer, {}, options.ca_file, options.wait_seconds, {}};
  if (!options.token_file.empty()) service.token.file = options.token_file;
  if (const char* const text = std::getenv("FELDSIEGEL_TOKEN")) service.token.text = text;
  return service;
}

using Run = std::variant<client::Done, client::Failure> (*)(const client::Job&, const client::ServiceOptions&,
                                                            std::ostream&, const client::Listeners&,
                                                            const std::atomic<bool>&);

int run(Run work, const FileOptions& options, std::ostream& out, std::ostream& err) {
  client::Job job{options.input,
                  client::FileFormat::jsonl,
                  0,
                  options.output,
                  options.force,
                  options.collection,
                  options.purpose,
                  options.on_error == "report",
                  options.spreadsheet_safe,
                  options.batch};
  if (!set_format(options, job)) {
    err << "feldsiegel: the file must end in .csv, .jsonl or .ndjson, or --format say csv or jsonl; --delimiter is one "
           "character.\n";
    return usage;
  }
  stop_at_signals();
  Progress progress(err, options.input, options.show_progress && ::isatty(STDERR_FILENO) == 1);
  const client::Listeners listeners{
      [&](std::size_t rows, std::uint64_t bytes) { progress.show(rows, bytes); },
      [&](std::string_view sentence) {
        progress.end();
        err << "feldsiegel: " << sentence << "\n";
      },
      [&](std::size_t line, std::string_view field, std::string_view code) {
        progress.end();
        err << json_text({{"line", line}, {"field", std::string(field)}, {"code", std::string(code)}}) << "\n";
      }};
  const auto outcome = work(job, service_options(options), out, listeners, stop);
  progress.end();
  if (const auto* failed = std::get_if<client::Failure>(&outcome)) return refuse(err, *failed, options.input);
  const auto& done = std::get<client::Done>(outcome);
  if (!options.output.empty()) err << done.rows << " rows written to " << options.output.string() << ".\n";
  if (!done.withheld.empty()) {
    err << "Left out, for they belong to other purposes:";
    for (const std::string& field : done.withheld) err << " " << field;
    err << "\n";
  }
  return success;
}

}  // namespace

int protect_file(const FileOptions& options, std::ostream& out, std::ostream& err) {
  return run(client::protect_file, options, out, err);
}

int reveal_file(const FileOptions& options, std::ostream& out, std::ostream& err) {
  return run(client::reveal_file, options, out, err);
}

}  // namespace feldsiegel::cli
