#include "tools/vectors/file.h"

#include <array>
#include <cstdio>
#include <memory>

namespace feldsiegel::vectors {
namespace {

constexpr std::size_t largest_file = std::size_t{1} << 30;

struct Close {
  void operator()(std::FILE* file) const { std::fclose(file); }
};

Result<std::string> read_file(const std::string& path) {
  const std::unique_ptr<std::FILE, Close> file(std::fopen(path.c_str(), "rb"));
  if (!file) return ErrorCode::file_unreadable;
  std::string content;
  std::array<char, 65536> chunk;
  for (;;) {
    const std::size_t count = std::fread(chunk.data(), 1, chunk.size(), file.get());
    content.append(chunk.data(), count);
    if (content.size() > largest_file) return ErrorCode::value_too_large;
    if (count < chunk.size()) break;
  }
  if (std::ferror(file.get()) != 0) return ErrorCode::file_unreadable;
  return content;
}

}  // namespace

Result<Json> read_json_file(const std::string& path) {
  FELDSIEGEL_TRY(const std::string content, read_file(path));
  return parse_json(as_bytes(content));
}

}  // namespace feldsiegel::vectors
