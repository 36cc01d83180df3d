#include "core/audit/row.h"

#include <sodium.h>

#include <algorithm>

#include "core/base/base64url.h"
#include "core/base/encoding.h"

namespace feldsiegel::audit {
namespace {

constexpr std::uint8_t row_version = 1;
constexpr std::uint8_t value_prefix = 0x02;  // RFC 6962 has 0x00 for leaves and 0x01 for nodes

constexpr std::array<std::string_view, column_count> names = {
    "index",  "time",   "tenant",     "tenant_index", "action",     "outcome",  "code",
    "actor",  "app",    "collection", "fields",       "purpose",    "domain",   "pseudonyms",
    "counts", "reason", "approval",   "policy",       "request_id", "trace_id", "disclosure"};

template <std::size_t N>
std::optional<std::array<std::uint8_t, N>> decoded(std::string_view text) {
  std::array<std::uint8_t, N> out{};
  if (text.size() != base64url_length(N) || !decode_base64url(text, out.data())) return std::nullopt;
  return out;
}

std::optional<Disclosure> parse_part(std::string_view part) {
  if (part.empty()) return std::nullopt;
  const std::string_view rest = part.substr(1);
  Disclosure disclosure;
  if (part.front() == 's') {
    disclosure.salt = decoded<salt_size>(rest);
    return disclosure.salt ? std::optional(disclosure) : std::nullopt;
  }
  const auto hash = part.front() == 'c' ? decoded<sizeof(merkle::Hash)>(rest) : std::nullopt;
  if (!hash) return std::nullopt;
  disclosure.commitment = *hash;
  return disclosure;
}

constexpr std::size_t place_columns = 4;  // index, time, tenant, tenant_index
constexpr std::size_t usual_size = 512;   // bytes of a leaf's data

void put_cell(Bytes& out, std::string_view cell) {
  put_varint(out, cell.size());
  append(out, as_bytes(cell));
}

}  // namespace

std::string_view column_name(Column column) { return names[static_cast<std::size_t>(column)]; }

bool is_personal(Column column) {
  return std::find(personal_columns.begin(), personal_columns.end(), column) != personal_columns.end();
}

merkle::Hash commitment(Column column, const Salt& salt, std::string_view value) {
  std::array<std::uint8_t, 2 + salt_size> prefix{value_prefix, static_cast<std::uint8_t>(column)};
  std::copy(salt.begin(), salt.end(), prefix.begin() + 2);
  crypto_hash_sha256_state state;
  crypto_hash_sha256_init(&state);
  crypto_hash_sha256_update(&state, prefix.data(), prefix.size());
  crypto_hash_sha256_update(&state, as_bytes(value).data(), value.size());
  merkle::Hash hash{};
  crypto_hash_sha256_final(&state, hash.data());
  return hash;
}

std::string disclosure_text(const Disclosures& disclosures) {
  std::string text;
  for (const Disclosure& disclosure : disclosures) {
    if (!text.empty()) text.push_back('.');
    text.push_back(disclosure.salt ? 's' : 'c');
    text += disclosure.salt ? to_base64url(*disclosure.salt) : to_base64url(disclosure.commitment);
  }
  return text;
}

Result<Disclosures> parse_disclosure(std::string_view text) {
  Disclosures disclosures;
  for (std::size_t i = 0; i < disclosures.size(); ++i) {
    const std::size_t end = i + 1 == disclosures.size() ? text.size() : text.find('.');
    const auto part = end == text.npos ? std::nullopt : parse_part(text.substr(0, end));
    if (!part) return ErrorCode::audit_row_malformed;
    disclosures[i] = *part;
    text.remove_prefix(std::min(text.size(), end + 1));
  }
  return disclosures;
}

Result<Commitments> commitments_of(const Row& row, const Disclosures& disclosures) {
  Commitments all{};
  for (std::size_t i = 0; i < all.size(); ++i) {
    const std::string& value = row[personal_columns[i]];
    const Disclosure& disclosure = disclosures[i];
    if (!disclosure.salt && !value.empty()) return ErrorCode::audit_row_malformed;
    all[i] = disclosure.salt ? commitment(personal_columns[i], *disclosure.salt, value) : disclosure.commitment;
  }
  return all;
}

UnplacedLeaf::UnplacedLeaf(const Row& row, const Commitments& commitments) {
  Bytes data;
  data.reserve(usual_size);
  data.push_back(row_version);
  for (std::size_t i = place_columns; i < column_count - 1; ++i) {
    if (!is_personal(static_cast<Column>(i))) put_cell(data, row.cells[i]);
  }
  for (const merkle::Hash& hash : commitments) append(data, hash);
  hasher_.add(data);
}

merkle::Hash UnplacedLeaf::at(const Row& row) const {
  Bytes place;
  place.reserve(usual_size);
  for (std::size_t i = 0; i < place_columns; ++i) put_cell(place, row.cells[i]);
  merkle::LeafHasher hasher = hasher_;
  hasher.add(place);
  return hasher.finish();
}

Result<merkle::Hash> leaf_of(const Row& row) {
  FELDSIEGEL_TRY(const Disclosures disclosures, parse_disclosure(row[Column::disclosure]));
  FELDSIEGEL_TRY(const Commitments commitments, commitments_of(row, disclosures));
  return UnplacedLeaf(row, commitments).at(row);
}

}  // namespace feldsiegel::audit
