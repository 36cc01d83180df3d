// Reads the pages of docs/spec, so that tests can hold their examples against the code.
#pragma once

#include <fstream>
#include <iterator>
#include <string>

namespace feldsiegel::testing {

/// The text of docs/spec/<name>; empty when there is no such page.
inline std::string spec_page(const std::string& name) {
  std::ifstream in(std::string(FELDSIEGEL_TEST_DATA) + "/../docs/spec/" + name, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// The first JSON example of a page; empty when it has none.
inline std::string first_json_example(const std::string& page) {
  const std::string fence = "```json\n";
  const std::size_t begin = page.find(fence);
  if (begin == std::string::npos) return {};
  const std::size_t end = page.find("```", begin + fence.size());
  return page.substr(begin + fence.size(), end - begin - fence.size());
}

}  // namespace feldsiegel::testing
