#include <cstddef>

#include "tools/vectors/file.h"
#include "tools/vectors/hpke_vector.h"
#include "tools/vectors/oprf_suite.h"
#include "tools/vectors/report.h"
#include "tools/vectors/vectors.h"
#include "tools/vectors/wycheproof.h"

namespace feldsiegel {
namespace vectors {
namespace {

void check_entry(std::size_t index, const Json& entry, const std::string& at, Report& report) {
  if (is_oprf_suite(entry)) return check_oprf_suite(index, entry, at, report);
  if (is_hpke_vector(entry)) return report.add(index, check_hpke_vector(entry, at));
  report.add(index, Verdict::failed(at, "not a vector of a known form"));
}

void check_document(const Json& document, Report& report) {
  if (is_wycheproof_file(document)) return check_wycheproof_file(document, report);
  if (!document.is_array()) return check_entry(0, document, "", report);
  if (document.empty()) report.add_file_failure({ErrorCode::invalid_value, ""});
  for (std::size_t i = 0; i < document.size(); ++i) check_entry(i, document[i], json_pointer("", i), report);
}

void check_file(const std::string& path, Report& report) {
  report.begin_file(path);
  const auto document = read_json_file(path);
  if (document)
    check_document(*document, report);
  else
    report.add_file_failure(document.error());
  report.end_file();
}

}  // namespace
}  // namespace vectors

int run_vectors(const std::vector<std::string>& files, std::ostream& out) {
  vectors::Report report(out);
  for (const std::string& path : files) vectors::check_file(path, report);
  return report.finish();
}

}  // namespace feldsiegel
