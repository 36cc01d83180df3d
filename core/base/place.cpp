#include "core/base/place.h"

#include <charconv>
#include <utility>

namespace feldsiegel {
namespace {

constexpr std::size_t max_parsed_steps = 64;

void append_escaped(std::string& pointer, std::string_view name) {
  for (const char c : name) {
    if (c == '~')
      pointer += "~0";
    else if (c == '/')
      pointer += "~1";
    else
      pointer.push_back(c);
  }
}

// Nothing where a tilde is no escape.
std::optional<std::string> unescaped(std::string_view token) {
  std::string name;
  for (std::size_t i = 0; i < token.size(); ++i) {
    if (token[i] != '~') {
      name.push_back(token[i]);
      continue;
    }
    if (++i == token.size() || (token[i] != '0' && token[i] != '1')) return std::nullopt;
    name.push_back(token[i] == '0' ? '~' : '/');
  }
  return name;
}

// Only the digits that the number would be written with.
std::optional<std::uint64_t> index_in(std::string_view token) {
  if (token.empty() || token[0] < '0' || token[0] > '9' || (token[0] == '0' && token.size() > 1)) return std::nullopt;
  std::uint64_t index = 0;
  const char* const end = token.data() + token.size();
  const auto [parsed, failed] = std::from_chars(token.data(), end, index);
  return failed == std::errc() && parsed == end ? std::optional(index) : std::nullopt;
}

}  // namespace

Place::Place(Steps steps) : steps_(steps.empty() ? nullptr : std::make_shared<const Steps>(std::move(steps))) {}
Place::Place(std::initializer_list<Step> steps) : Place(Steps(steps)) {}

Place Place::query(std::string_view name) { return Place(Steps{Step(Step::Kind::parameter, name)}); }
Place Place::outside(std::string_view what) { return Place(Steps{Step(Step::Kind::outside, what)}); }

std::optional<Place> Place::parse(std::string_view text) {
  if (text.starts_with('?')) return query(text.substr(1));
  Steps steps;
  while (!text.empty()) {
    if (text[0] != '/' || steps.size() == max_parsed_steps) return std::nullopt;
    text.remove_prefix(1);
    const std::string_view token = text.substr(0, text.find('/'));
    text.remove_prefix(token.size());
    if (const auto index = index_in(token)) {
      steps.emplace_back(*index);
    } else {
      auto name = unescaped(token);
      if (!name) return std::nullopt;
      steps.emplace_back(*name);
    }
  }
  return Place(std::move(steps));
}

std::optional<std::uint64_t> Place::index(std::size_t number) const {
  return number < size() ? (*steps_)[number].index() : std::nullopt;
}

std::optional<std::string_view> Place::name(std::size_t number) const {
  return number < size() ? (*steps_)[number].name() : std::nullopt;
}

Place Place::operator/(Step step) const {
  Steps steps;
  steps.reserve(size() + 1);
  if (!empty()) steps = *steps_;
  steps.push_back(std::move(step));
  return Place(std::move(steps));
}

Place Place::operator/(const Place& inner) const {
  if (empty() || inner.empty()) return empty() ? inner : *this;
  Steps steps = *steps_;
  steps.insert(steps.end(), inner.steps_->begin(), inner.steps_->end());
  return Place(std::move(steps));
}

std::string Place::pointer() const {
  std::string pointer;
  if (empty()) return pointer;
  for (const Step& step : *steps_) {
    switch (step.kind_) {
      case Step::Kind::index: pointer.append("/").append(std::to_string(step.index_)); break;
      case Step::Kind::name:
        pointer.push_back('/');
        append_escaped(pointer, step.text_);
        break;
      case Step::Kind::parameter: pointer.append("?").append(step.text_); break;
      case Step::Kind::outside: pointer.append(step.text_); break;
    }
  }
  return pointer;
}

bool operator==(const Place& a, const Place& b) {
  if (a.empty() || b.empty()) return a.empty() == b.empty();
  return *a.steps_ == *b.steps_;
}

}  // namespace feldsiegel
