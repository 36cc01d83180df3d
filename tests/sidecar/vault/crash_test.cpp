// Processes that are killed in the middle of their work: what they acknowledged is there, and nothing is half done.
#include <doctest/doctest.h>

#include <cstring>
#include <map>

#include "sidecar/vault/sql/audit.h"
#include "tests/sidecar/vault/child_process.h"
#include "tests/sidecar/vault/persons.h"
#include "tests/sidecar/vault/vault_place.h"

namespace feldsiegel::testing {
namespace {

constexpr int rounds = 25;

enum class What : std::uint32_t { enrolled, will_erase, erased };

// A message of the child.
struct Note {
  What what;
  std::uint32_t number;
  PseudonymBytes pseudonym;
};
static_assert(sizeof(Note) == 24);

ByteView bytes_of(const Note& note) { return {reinterpret_cast<const std::uint8_t*>(&note), sizeof note}; }

// Enrolls four at a time, each batch under a header of its own, and erases one of them.
void work_until_killed(vault::Vault& vault, std::uint32_t round, const ChildProcess::Tell& tell) {
  for (std::uint32_t i = 0; i < 100'000; i += 4) {
    const std::uint32_t first = round * 1'000'000 + i;
    auto batch = upload(first, 4);
    batch.header = header_of(first);
    const auto stored = vault.enroll(contoso(), batch);
    if (!stored.ok()) return;
    for (std::uint32_t k = 0; k < 4; ++k) tell(bytes_of({What::enrolled, first + k, (*stored)[k].pseudonym}));
    const std::uint32_t victim = random_below(4);
    const PseudonymBytes pseudonym = (*stored)[victim].pseudonym;
    tell(bytes_of({What::will_erase, first + victim, pseudonym}));
    if (!vault.erase(contoso(), {staff, pseudonym}, some_time).ok()) return;
    tell(bytes_of({What::erased, first + victim, pseudonym}));
  }
}

struct Known {
  PseudonymBytes pseudonym;
  What last;
};

void read_notes(const Bytes& told, std::map<std::uint32_t, Known>& known) {
  for (std::size_t at = 0; at + sizeof(Note) <= told.size(); at += sizeof(Note)) {
    Note note;
    std::memcpy(&note, told.data() + at, sizeof note);
    known[note.number] = {note.pseudonym, note.what};
  }
}

void check_all_there(vault::Vault& vault, const std::map<std::uint32_t, Known>& known) {
  std::vector<vault::TagHash> tags;
  std::vector<DataSubjectRef> who;
  for (const auto& [number, person] : known) {
    tags.push_back(tag_of(number));
    who.push_back({staff, person.pseudonym});
  }
  const auto found = vault.find_tags(contoso(), staff, tags);
  const auto erased = vault.are_erased(contoso(), who);
  REQUIRE(found.ok());
  REQUIRE(erased.ok());
  std::size_t i = 0;
  int lost = 0, revived = 0;
  for (const auto& [number, person] : known) {
    const bool is_there = (*found)[i] && (*found)[i]->pseudonym == person.pseudonym;
    const bool is_erased = (*erased)[i];
    if (person.last == What::enrolled && (!is_there || is_erased)) ++lost;
    if (person.last == What::erased && (is_there || !is_erased)) ++revived;
    if (person.last == What::will_erase && is_there == is_erased) ++lost;
    ++i;
  }
  CHECK(lost == 0);
  CHECK(revived == 0);
}

TEST_CASE_TEMPLATE("a process killed while it enrolls and erases loses nothing that it acknowledged", Place,
                   FELDSIEGEL_VAULT_PLACES) {
  Place place;
  std::map<std::uint32_t, Known> known;
  for (std::uint32_t round = 0; round < rounds; ++round) {
    ChildProcess child([&](const ChildProcess::Tell& tell) {
      const auto vault = place.open();
      work_until_killed(*vault, round, tell);
    });
    child.await(2 * sizeof(Note));
    sleep_ms(random_below(60));
    child.kill();
    read_notes(child.told(), known);
    CHECK_FALSE(child.ended());
  }
  CHECK_MESSAGE(known.size() > rounds, "they had something to lose");
  check_all_there(*place.open(), known);
  const auto audited = vault::sql::audit(*place.database(), {}, [](std::uint64_t) {});
  REQUIRE(audited.ok());
  for (const std::string& problem : audited->problems) FAIL_CHECK(problem);
}

}  // namespace
}  // namespace feldsiegel::testing
