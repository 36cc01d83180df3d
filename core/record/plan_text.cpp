#include "core/record/plan_text.h"

#include "core/record/collection_plan.h"
#include "core/record/record_id.h"

namespace feldsiegel {
namespace {

// JSON by hand: every page loads this code, and a library's writer would be most of its size. Texts of a policy are
// valid UTF-8.
class Writer {
 public:
  void open(char bracket) {
    separate();
    text_ += bracket;
    fresh_ = true;
  }
  void close(char bracket) {
    text_ += bracket;
    fresh_ = false;
  }
  void name(std::string_view name) {
    string(name);
    text_ += ':';
    fresh_ = true;
  }
  void literal(std::string_view json) {
    separate();
    text_ += json;
  }
  void string(std::string_view value) {
    separate();
    text_ += '"';
    for (const char c : value) add(c);
    text_ += '"';
  }
  void member(std::string_view of, std::string_view value) {
    name(of);
    string(value);
  }
  void number(std::string_view of, std::size_t value) {
    name(of);
    literal(std::to_string(value));
  }
  std::string take() { return std::move(text_); }

 private:
  void separate() {
    if (!fresh_) text_ += ',';
    fresh_ = false;
  }
  void add(char c) {
    constexpr std::string_view digits = "0123456789abcdef";
    if (c == '"' || c == '\\') {
      text_ += '\\';
      text_ += c;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      text_ += "\\u00";
      text_ += digits[static_cast<unsigned char>(c) >> 4];
      text_ += digits[static_cast<unsigned char>(c) & 15];
    } else {
      text_ += c;
    }
  }

  std::string text_;
  bool fresh_ = true;  // the next value is the first of its list, or a member's
};

void write(Writer& out, const CollectionPlan& plan, const MemberPlan& member) {
  out.open('{');
  out.member("name", member.name);
  out.member("protect", member.protection);
  if (member.purpose != nullptr) out.member("purpose", member.purpose->name);
  if (member.column != MemberPlan::none) out.number("column", member.column);
  if (member.subject != MemberPlan::none) out.member("subject", plan[member.subject].name);
  if (member.domain != nullptr) out.member("domain", member.domain->name);
  out.close('}');
}

void write(Writer& out, const CollectionPlan& plan) {
  out.open('{');
  out.member("name", plan.collection().name);
  out.name("record_id");
  if (plan.record_id() == CollectionPlan::none) {
    out.literal("null");
  } else {
    out.string(plan[plan.record_id()].name);
  }
  out.name("members");
  out.open('[');
  for (const MemberPlan& member : plan.members()) write(out, plan, member);
  out.close(']');
  out.close('}');
}

void write(Writer& out, const PseudonymDomain& domain) {
  out.open('{');
  out.member("name", domain.name);
  out.member("kind", domain_kind_text(domain.kind));
  out.number("version", domain.version);
  out.close('}');
}

}  // namespace

std::string plans_text(const Policy& policy) {
  Writer out;
  out.open('{');
  out.name("purposes");
  out.open('[');
  for (const Purpose& purpose : policy.purposes()) out.string(purpose.name);
  out.close(']');
  out.name("domains");
  out.open('[');
  for (const PseudonymDomain& domain : policy.domains()) write(out, domain);
  out.close(']');
  out.name("collections");
  out.open('[');
  for (const Collection& collection : policy.collections()) write(out, CollectionPlan(collection, policy));
  out.close(']');
  out.number("max_record_id_size", max_record_id_size);
  out.close('}');
  return out.take();
}

}  // namespace feldsiegel
