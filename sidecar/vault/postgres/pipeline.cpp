#include "sidecar/vault/postgres/pipeline.h"

namespace feldsiegel::vault::postgres {
namespace {

constexpr Oid type_bytea = 17, type_int8 = 20, type_int4 = 23, type_text = 25, type_uuid = 2950;
constexpr int binary = 1;

// Parameters as libpq takes them: pointers, lengths, formats; numbers in network order.
class Bound {
 public:
  explicit Bound(const sql::Parameters& parameters) : numbers_(parameters.size()) {
    for (const sql::Parameter& parameter : parameters) std::visit(*this, parameter);
  }

  void operator()(std::nullptr_t) { add(nullptr, 0, 0); }
  void operator()(std::int64_t number) {
    std::array<char, 8>& out = numbers_[values_.size()];
    for (std::size_t i = 0; i < 8; ++i) out[i] = static_cast<char>(static_cast<std::uint64_t>(number) >> (56 - 8 * i));
    add(out.data(), out.size(), type_int8);
  }
  void operator()(std::string_view text) { add(text.data() != nullptr ? text.data() : "", text.size(), 0); }
  void operator()(ByteView bytes) {
    // Of the type that the statement needs there, bytea or uuid.
    add(bytes.empty() ? "" : reinterpret_cast<const char*>(bytes.data()), bytes.size(), 0);
  }

  int count() const { return static_cast<int>(values_.size()); }
  const char* const* values() const { return values_.data(); }
  const int* lengths() const { return lengths_.data(); }
  const int* formats() const { return formats_.data(); }
  const Oid* types() const { return types_.data(); }

 private:
  void add(const char* value, std::size_t length, Oid type) {
    values_.push_back(value);
    lengths_.push_back(static_cast<int>(length));
    formats_.push_back(binary);
    types_.push_back(type);
  }

  std::vector<std::array<char, 8>> numbers_;
  std::vector<const char*> values_;
  std::vector<int> lengths_, formats_;
  std::vector<Oid> types_;
};

std::int64_t number_of(ByteView bytes) {
  std::uint64_t number = !bytes.empty() && (bytes[0] & 0x80) != 0 ? UINT64_MAX : 0;
  for (const std::uint8_t byte : bytes) number = number << 8 | byte;
  return static_cast<std::int64_t>(number);
}

std::optional<sql::Value> value_of(const PGresult* answer, int row, int column) {
  if (PQgetisnull(answer, row, column) != 0) return nullptr;
  const auto* data = reinterpret_cast<const std::uint8_t*>(PQgetvalue(answer, row, column));
  const ByteView bytes(data, static_cast<std::size_t>(PQgetlength(answer, row, column)));
  switch (PQftype(answer, column)) {
    case type_int8:
    case type_int4: return number_of(bytes);
    case type_text: return std::string(as_text(bytes));
    case type_bytea:
    case type_uuid: return to_bytes(bytes);
    default: return std::nullopt;
  }
}

}  // namespace

std::string with_dollars(std::string_view sql) {
  std::string out(sql);
  for (std::size_t i = 0; i + 1 < out.size(); ++i) {
    if (out[i] == '?' && out[i + 1] >= '1' && out[i + 1] <= '9') out[i] = '$';
  }
  return out;
}

bool Pipeline::begin() {
  return PQpipelineStatus(connection_) != PQ_PIPELINE_OFF || PQenterPipelineMode(connection_) == 1;
}

bool Pipeline::count(int sent) {
  if (sent != 1) return false;
  ++sent_;
  return true;
}

bool Pipeline::send_text(const char* sql) {
  return begin() && count(PQsendQueryParams(connection_, sql, 0, nullptr, nullptr, nullptr, nullptr, binary));
}

bool Pipeline::send_prepare(const std::string& name, const char* sql, const sql::Parameters& parameters) {
  const Bound bound(parameters);
  const std::string text = with_dollars(sql);
  return begin() && count(PQsendPrepare(connection_, name.c_str(), text.c_str(), bound.count(), bound.types()));
}

bool Pipeline::send_prepared(const std::string& name, const sql::Parameters& parameters) {
  const Bound bound(parameters);
  return begin() && count(PQsendQueryPrepared(connection_, name.c_str(), bound.count(), bound.values(), bound.lengths(),
                                              bound.formats(), binary));
}

std::vector<Answer> Pipeline::receive() {
  std::vector<Answer> answers;
  if (PQpipelineStatus(connection_) == PQ_PIPELINE_OFF) return answers;
  if (PQpipelineSync(connection_) != 1) return answers;  // the connection is gone
  bool synced = false;
  // Each statement answers with a result and a null pointer, the end with a result alone.
  for (std::size_t pieces = 2 * sent_ + 1; pieces > 0 && !synced; --pieces) {
    Answer answer(PQgetResult(connection_));
    if (answer == nullptr) continue;
    synced = PQresultStatus(answer.get()) == PGRES_PIPELINE_SYNC;
    if (!synced) answers.push_back(std::move(answer));
  }
  PQexitPipelineMode(connection_);
  return answers;
}

Result<sql::Rows> rows_of(const PGresult* answer) {
  const int rows = PQntuples(answer), columns = PQnfields(answer);
  sql::Rows all;
  all.reserve(static_cast<std::size_t>(rows));
  for (int row = 0; row < rows; ++row) {
    sql::Row values;
    values.reserve(static_cast<std::size_t>(columns));
    for (int column = 0; column < columns; ++column) {
      std::optional<sql::Value> value = value_of(answer, row, column);
      if (!value) return ErrorCode::vault_damaged;
      values.push_back(*std::move(value));
    }
    all.push_back(std::move(values));
  }
  return all;
}

}  // namespace feldsiegel::vault::postgres
