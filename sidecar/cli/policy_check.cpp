#include <algorithm>
#include <array>
#include <iomanip>

#include "sidecar/cli/commands.h"
#include "sidecar/serve/storage.h"

namespace feldsiegel::cli {
namespace {

using Row = std::array<std::string, 4>;

std::string joined(std::string_view label, const std::vector<std::string>& entries) {
  if (entries.empty()) return {};
  std::string text(label);
  for (std::size_t i = 0; i < entries.size(); ++i) text += (i == 0 ? " " : ", ") + entries[i];
  return text;
}

std::string who(const AllowList& allow) {
  std::string text;
  for (const std::string& part :
       {joined("role", allow.roles), joined("group", allow.groups), joined("person", allow.persons)}) {
    if (!part.empty()) text += (text.empty() ? "" : "; ") + part;
  }
  return text;
}

std::string reply_text(const Purpose& purpose) {
  if (purpose.reply_to_caller && purpose.reply_to_backend) return "caller or backend";
  return purpose.reply_to_backend ? "backend" : "caller";
}

Row field_row(const Policy& policy, const Collection& collection, const FieldRule& rule) {
  if (rule.protection == Protection::clear) {
    return {rule.name, "clear", "", collection.record_id == rule.name ? "the record id" : ""};
  }
  if (rule.protection == Protection::pseudonymize) {
    return {rule.name, "pseudonymize", "domain " + policy.find_domain(rule.domain_id)->name, ""};
  }
  const Purpose* purpose = policy.find_purpose(rule.purpose_id);
  const std::string padding = rule.bucket == 0 ? "" : " (padded to " + std::to_string(rule.bucket) + ")";
  const std::string about = rule.subject.empty() ? "" : " about " + rule.subject;
  return {rule.name, "seal" + padding + about, purpose->name, who(purpose->allow)};
}

void print_table(std::ostream& out, const std::vector<Row>& rows) {
  std::array<std::size_t, 4> widths{};
  for (const Row& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
  }
  for (const Row& row : rows) {
    std::string line = "  ";
    for (std::size_t i = 0; i < row.size(); ++i) line += row[i] + std::string(widths[i] - row[i].size() + 2, ' ');
    out << line.substr(0, line.find_last_not_of(' ') + 1) << "\n";
  }
}

std::string format_text(const PseudonymFormat& format) {
  switch (format.kind) {
    case PseudonymKind::uuid: return "uuid";
    case PseudonymKind::email: return "email";
    case PseudonymKind::code: return "code";
    case PseudonymKind::decimal: break;
  }
  return std::to_string(format.digits) + " digits";
}

std::string kind_text(const PseudonymDomain& domain) {
  switch (domain.kind) {
    case DomainKind::assigned: return "assigned, " + format_text(domain.format);
    case DomainKind::derived: return "derived, " + format_text(domain.format);
    case DomainKind::ip: break;
  }
  return "IP addresses, " + std::string(ip_mode_name(domain.ip_mode));
}

void print_domains(std::ostream& out, const Policy& policy) {
  if (policy.domains().empty()) return;
  out << "\nPseudonym domains\n";
  std::vector<Row> rows = {{"NAME", "PSEUDONYMS", "WHO MAY HAVE THEM MADE", "WHO MAY ERASE"}};
  for (const PseudonymDomain& domain : policy.domains()) {
    const bool assigned = domain.kind == DomainKind::assigned;
    std::string eraser = assigned ? who(domain.erase) : "nothing is kept";
    if (eraser.empty()) eraser = "nobody";
    rows.push_back({domain.name, kind_text(domain), who(domain.allow), eraser});
  }
  print_table(out, rows);
  for (const PseudonymDomain& domain : policy.domains()) {
    if (!domain.is_reversible()) continue;
    out << "  " << domain.name << " is re-identified for " << policy.find_purpose(domain.purpose_id)->name << "\n";
  }
}

void print_collection(std::ostream& out, const Policy& policy, const Collection& collection) {
  out << "\nCollection " << collection.name << "\n";
  std::vector<Row> rows = {{"FIELD", "PROTECTION", "PURPOSE", "WHO MAY OPEN IT"}};
  for (const FieldRule& rule : collection.fields) rows.push_back(field_row(policy, collection, rule));
  print_table(out, rows);
}

}  // namespace

int check_policy(const std::filesystem::path& file, std::ostream& out, std::ostream& err) {
  const auto policy = serve::load_policy(file);
  if (!policy.ok()) {
    err << "feldsiegel: " << serve::failure_text({file.string(), policy.error()}) << "\n";
    return failure;
  }
  out << file.string() << " is valid.\nSHA-256 " << policy->hash_hex() << "\n\nPurposes\n";
  std::vector<Row> rows = {{"ID", "NAME", "ANSWERS GO TO", "WHO MAY ACT FOR IT"}};
  for (const Purpose& purpose : policy->purposes()) {
    rows.push_back({std::to_string(purpose.id), purpose.name, reply_text(purpose), who(purpose.allow)});
  }
  print_table(out, rows);
  for (const Purpose& purpose : policy->purposes()) {
    if (!purpose.approval) continue;
    out << "  " << purpose.name << " needs approval for " << purpose.approval->minutes
        << " minutes by another person: " << who(purpose.approval->allow) << "\n";
  }
  print_domains(out, *policy);
  for (const Collection& collection : policy->collections()) print_collection(out, *policy, collection);
  return success;
}

}  // namespace feldsiegel::cli
