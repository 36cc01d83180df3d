// Where something is, as data: the steps from a document's root to a value. Text is made of it at the edges only.
//   Place{"records", 3, "salary"}.pointer() == "/records/3/salary"
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace feldsiegel {

template <class T>
concept StepIndex = (sizeof(T) > 1) && std::integral<T>;  // neither bool nor a character
template <class T>
concept StepName = std::convertible_to<const T&, std::string_view>;

/// A member's name or an element's index, counted from 0. The name "0" is not the index 0.
class Step {
 public:
  template <StepIndex Index>
  Step(Index index) : kind_(Kind::index), index_(static_cast<std::uint64_t>(index)) {}  // NOLINT: implicit on purpose
  template <StepName Name>
  Step(const Name& name) : Step(Kind::name, std::string_view(name)) {}  // NOLINT

  std::optional<std::uint64_t> index() const { return is(Kind::index) ? std::optional(index_) : std::nullopt; }
  std::optional<std::string_view> name() const { return is(Kind::name) ? std::optional(as_view()) : std::nullopt; }

  /// The name that the step is in an object: its own, or an index in digits. Places that came as text need it, where
  /// nobody can tell the member "2024" from an element.
  std::string text() const { return is(Kind::index) ? std::to_string(index_) : text_; }

  friend bool operator==(const Step&, const Step&) = default;

 private:
  friend class Place;
  enum class Kind : std::uint8_t { index, name, parameter, outside };
  Step(Kind kind, std::string_view text) : kind_(kind), text_(text) {}
  bool is(Kind kind) const { return kind_ == kind; }
  std::string_view as_view() const { return text_; }

  Kind kind_;
  std::uint64_t index_ = 0;
  std::string text_{};
};

/// Immutable and of two words, which are null for the empty place, the whole document: an Error in a Result costs
/// nothing on the way of success. Copies share their steps.
class Place {
 public:
  Place() = default;
  Place(std::initializer_list<Step> steps);

  /// The parameter of a request's query; its text is "?" and the name.
  static Place query(std::string_view name);

  /// What lies in no document, such as an anchor's kind: its text is `what`.
  static Place outside(std::string_view what);

  /// What `pointer` wrote of a place in a document (RFC 6901) or in a query; nothing for any other text, nor for more
  /// than 64 steps. Digits without leading zeros become an index.
  static std::optional<Place> parse(std::string_view text);

  bool empty() const { return steps_ == nullptr; }
  std::size_t size() const { return empty() ? 0 : steps_->size(); }

  /// The step of that number, counted from 0, as what it is; nothing where it is the other or where there is none.
  std::optional<std::uint64_t> index(std::size_t number) const;
  std::optional<std::string_view> name(std::size_t number) const;

  /// Step::text. Precondition: number < size().
  std::string text(std::size_t number) const { return (*steps_)[number].text(); }

  /// One step further, or all of another place's steps from here.
  Place operator/(Step step) const;
  Place operator/(const Place& inner) const;

  /// Empty, or a JSON pointer (RFC 6901), or what `query` and `outside` say.
  std::string pointer() const;

  friend bool operator==(const Place& a, const Place& b);

 private:
  using Steps = std::vector<Step>;
  explicit Place(Steps steps);
  std::shared_ptr<const Steps> steps_;  // null instead of empty
};

}  // namespace feldsiegel
