// Writes the project's own test vectors, or proves that the committed ones are what this code makes.
//   generate_vectors write DIR    generate_vectors check DIR
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string_view>

#include "core/base/random.h"
#include "tests/vectors/vector_file.h"

namespace {

namespace fs = std::filesystem;
using feldsiegel::vectors::VectorFiles;

std::string text_of(const feldsiegel::vectors::VectorFile& file) { return file.content.dump(2) + "\n"; }

std::string read(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

int write(const VectorFiles& files, const fs::path& root) {
  for (const auto& file : files) {
    const fs::path path = root / file.path;
    fs::create_directories(path.parent_path());
    std::ofstream out(path, std::ios::binary);
    out << text_of(file);
    if (!out.flush()) {
      std::fprintf(stderr, "Cannot write %s\n", path.c_str());
      return 1;
    }
  }
  std::printf("%zu vectors written\n", files.size());
  return 0;
}

// In the folders that are generated, a file that nothing makes any more counts as stale, too.
int check(const VectorFiles& files, const fs::path& root) {
  std::size_t current = 0;
  int stale = 0;
  std::set<fs::path> known, folders;
  for (const auto& file : files) {
    known.insert(root / file.path);
    folders.insert((root / file.path).parent_path());
    if (read(root / file.path) == text_of(file)) {
      ++current;
      continue;
    }
    std::printf("ERROR: %s is not what the code makes; run ./dev generate\n", file.path.c_str());
    ++stale;
  }
  for (const fs::path& folder : folders) {
    if (!fs::exists(folder)) continue;
    for (const auto& entry : fs::directory_iterator(folder)) {
      if (known.contains(entry.path())) continue;
      std::printf("ERROR: %s is made by nothing\n", entry.path().c_str());
      ++stale;
    }
  }
  std::printf("%zu passed, %d failed\n", current, stale);
  return stale == 0 ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  feldsiegel::initialize_core();
  VectorFiles files;
  feldsiegel::vectors::add_seal_vectors(files);
  feldsiegel::vectors::add_refused_seal_vectors(files);
  feldsiegel::vectors::add_reply_vectors(files);
  feldsiegel::vectors::add_directory_vectors(files);
  feldsiegel::vectors::add_ip_vectors(files);

  const std::string_view command = argc == 3 ? argv[1] : "";
  if (command == "write") return write(files, argv[2]);
  if (command == "check") return check(files, argv[2]);
  std::fprintf(stderr, "Usage: generate_vectors write|check DIR\n");
  return 64;
}
