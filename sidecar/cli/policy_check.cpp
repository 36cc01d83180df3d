#include <algorithm>
#include <array>
#include <iomanip>

#include "core/record/collection_plan.h"
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

Row member_row(const CollectionPlan& plan, const MemberPlan& member) {
  std::string protection(member.protection);
  if (member.bucket != 0) protection += " (padded to " + std::to_string(member.bucket) + ")";
  if (member.subject != MemberPlan::none) protection.append(" about ").append(plan[member.subject].name);
  const std::string name(member.name);
  if (member.purpose != nullptr) return {name, protection, member.purpose->name, who(member.purpose->allow)};
  if (member.domain != nullptr) return {name, protection, "domain " + member.domain->name, ""};
  return {name, protection, "", member.revealing == Revealing::record_id ? "the record id" : ""};
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
  const CollectionPlan plan(collection, policy);
  for (const MemberPlan& member : plan.members()) rows.push_back(member_row(plan, member));
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
