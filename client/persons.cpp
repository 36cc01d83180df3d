#include "client/persons.h"

#include <algorithm>

#include "client/failure.h"

namespace feldsiegel::client {
namespace {

void must(const Status& status) {
  if (!status.ok()) throw Failure{status.error()};
}

}  // namespace

Enrollment& Persons::of_domain(std::uint32_t id) {
  const auto known = enrollments_.find(id);
  if (known != enrollments_.end()) return known->second;
  auto started = Enrollment::start(directory_, directory_.policy.find_domain(id)->name);
  if (!started.ok()) throw Failure{started.error()};
  return enrollments_.emplace(id, std::move(started).value()).first->second;
}

void Persons::add(const Row& row, const Member& member, std::uint32_t domain_id) {
  const auto identifier = id_text(member.value);
  if (!identifier) {
    throw Failure{{ErrorCode::wrong_type}, row.line, member.name, "An identifier is text or an integer."};
  }
  Enrollment& enrollment = of_domain(domain_id);
  const ByteView view = as_bytes(*identifier);
  const auto entries = enrollment.add({&view, 1});
  if (!entries.ok()) throw Failure{{entries.error().code}, row.line, member.name};
  places_.insert_or_assign({row.line, member.name}, Place{domain_id, entries->front()});
}

void Persons::enroll() {
  for (auto& [id, enrollment] : enrollments_) {
    // The service refuses at once what a full budget could not pay for, and no waiting would help.
    const std::size_t most = std::clamp<std::size_t>(most_, 1, enrollment.domain().evaluate.burst);
    for (std::size_t first = 0; first < enrollment.size(); first += most) {
      enroll_range(enrollment, {first, std::min(most, enrollment.size() - first)});
    }
  }
}

void Persons::enroll_range(Enrollment& enrollment, EntryRange range) {
  const std::string& domain = enrollment.domain().name;
  const auto elements = enrollment.blind(range);
  if (!elements.ok()) throw Failure{elements.error()};
  must(enrollment.finalize(range, api_.evaluate(domain, *elements)));
  if (enrollment.domain().kind != DomainKind::assigned) return;
  const auto sealed = enrollment.seal_identifiers(session_, range);
  if (!sealed.ok()) throw Failure{sealed.error()};
  const WipedBytes assignments = api_.assign(domain, session_.header(), *sealed);
  must(enrollment.accept(range, assignments.expose_secret()));
}

std::string Persons::pseudonym(std::size_t line, const std::string& field) const {
  const Place place = places_.at({line, field});
  return enrollments_.at(place.domain_id).pseudonym(place.entry).value();
}

const DataSubjectSecret* Persons::data_subject(std::size_t line, const std::string& field) const {
  const auto place = places_.find({line, field});
  return place == places_.end() ? nullptr : enrollments_.at(place->second.domain_id).data_subject(place->second.entry);
}

}  // namespace feldsiegel::client
