// Records as they go through: members in their order, each a text, a JSON value or bytes.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/seal/plaintext.h"

namespace feldsiegel::client {

/// Wiped when it goes.
struct Value {
  ValueType type = ValueType::text;
  std::string data{};  ///< UTF-8, JSON text, or bytes

  Value() = default;
  Value(ValueType value_type, std::string value) : type(value_type), data(std::move(value)) {}
  Value(Value&&) = default;
  Value& operator=(Value&& other) noexcept;
  ~Value();
};

struct Member {
  std::string name;
  Value value;
};

struct Row {
  std::size_t line = 0;  ///< where it begins in the input, counted from 1
  std::vector<Member> members{};

  const Value* find(std::string_view name) const;
};

/// One row after another, in constant memory. Throws Failure.
class RowReader {
 public:
  virtual ~RowReader() = default;
  virtual std::optional<Row> next() = 0;

  /// The columns in their order where the format has them up front (CSV); the writer of that format wants them.
  virtual std::vector<std::string> columns() const { return {}; }

  /// What separates them (CSV).
  virtual char delimiter() const { return ','; }
};

class RowWriter {
 public:
  virtual ~RowWriter() = default;
  virtual void write(const Row& row) = 0;
};

/// The record id as it is bound into seals: text, or a JSON integer that JavaScript holds exactly. Nothing otherwise.
std::optional<std::string> id_text(const Value& value);

}  // namespace feldsiegel::client
