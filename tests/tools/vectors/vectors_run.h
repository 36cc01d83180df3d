// Running `feldsiegel vectors` on a document made up by a test.
#pragma once

#include <doctest/doctest.h>

#include <unistd.h>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/json.h"
#include "tools/vectors/vectors.h"

namespace feldsiegel::tests {

struct Run {
  int exit_code = 0;
  std::string output{};

  std::string last_line() const {
    const std::string body = output.empty() ? output : output.substr(0, output.size() - 1);
    return body.substr(body.rfind('\n') + 1);
  }
  bool says(std::string_view text) const { return output.find(text) != std::string::npos; }
};

inline Run run_on_files(const std::vector<std::string>& files) {
  std::ostringstream out;
  const int exit_code = run_vectors(files, out);
  return {exit_code, out.str()};
}

/// A file that is gone when the test ends.
class TemporaryFile {
 public:
  explicit TemporaryFile(std::string_view content) {
    std::string name = (std::filesystem::temp_directory_path() / "feldsiegel-vectors-XXXXXX").string();
    const int descriptor = ::mkstemp(name.data());
    REQUIRE(descriptor >= 0);
    ::close(descriptor);
    path_ = name;
    std::ofstream(path_, std::ios::binary) << content;
  }
  ~TemporaryFile() { std::filesystem::remove(path_); }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

inline Run run_on_text(std::string_view content) {
  const TemporaryFile file(content);
  return run_on_files({file.path()});
}

inline Run run_on(const Json& document) { return run_on_text(json_text(document)); }

inline std::string vector_path(const std::string& name) {
  return std::string(FELDSIEGEL_TEST_DATA) + "/vectors/" + name;
}

inline Json vector_json(const std::string& name) {
  std::ifstream file(vector_path(name), std::ios::binary);
  const std::string content{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  auto document = parse_json(as_bytes(content));
  REQUIRE(document.ok());
  return std::move(document).value();
}

/// Another hex digit at the place, so that the text stays hex of the same length.
inline std::string altered(std::string hex, std::size_t place) {
  hex[place] = hex[place] == '0' ? '1' : '0';
  return hex;
}

inline std::string& text_of(Json& document, const std::string& pointer) {
  return *document[Json::json_pointer(pointer)].get_ptr<std::string*>();
}

}  // namespace feldsiegel::tests
