#include "core/base/timestamp.h"

#include <algorithm>

namespace feldsiegel {
namespace {

constexpr std::int64_t per_day = 86'400'000;
constexpr std::int64_t last_year = 9999;
constexpr std::string_view form = "0000-00-00T00:00:00.000Z";

struct Date {
  std::int64_t year, month, day;
};

// Days since 1970-01-01 of the proleptic Gregorian calendar, counted in years that begin with March.
std::int64_t days_of(const Date& date) {
  const std::int64_t year = date.month <= 2 ? date.year - 1 : date.year;
  const std::int64_t era = year / 400, year_of_era = year % 400;
  const std::int64_t month = (date.month + 9) % 12;
  const std::int64_t day_of_year = (153 * month + 2) / 5 + date.day - 1;
  return era * 146'097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719'468;
}

Date date_of(std::int64_t days) {
  days += 719'468;
  const std::int64_t era = days / 146'097, day_of_era = days % 146'097;
  const std::int64_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36'524 - day_of_era / 146'096) / 365;
  const std::int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const std::int64_t month = (5 * day_of_year + 2) / 153;
  const std::int64_t day = day_of_year - (153 * month + 2) / 5 + 1;
  const std::int64_t year = era * 400 + year_of_era + (month >= 10 ? 1 : 0);
  return {year, month < 10 ? month + 3 : month - 9, day};
}

void put(std::string& text, std::size_t at, std::size_t digits, std::int64_t number) {
  for (std::size_t i = digits; i-- > 0; number /= 10) text[at + i] = static_cast<char>('0' + number % 10);
}

std::int64_t number_at(std::string_view text, std::size_t at, std::size_t digits) {
  std::int64_t number = 0;
  for (const char c : text.substr(at, digits)) number = number * 10 + (c - '0');
  return number;
}

bool has_form(std::string_view text) {
  const auto fits = [](char c, char wanted) { return wanted == '0' ? c >= '0' && c <= '9' : c == wanted; };
  return text.size() == form.size() && std::equal(text.begin(), text.end(), form.begin(), fits);
}

}  // namespace

std::string timestamp(std::int64_t milliseconds) {
  static const std::int64_t end = days_of({last_year + 1, 1, 1}) * per_day - 1;
  milliseconds = std::clamp<std::int64_t>(milliseconds, 0, end);
  const Date date = date_of(milliseconds / per_day);
  const std::int64_t rest = milliseconds % per_day;
  std::string text(form);
  put(text, 0, 4, date.year);
  put(text, 5, 2, date.month);
  put(text, 8, 2, date.day);
  put(text, 11, 2, rest / 3'600'000);
  put(text, 14, 2, rest / 60'000 % 60);
  put(text, 17, 2, rest / 1000 % 60);
  put(text, 20, 3, rest % 1000);
  return text;
}

std::optional<std::int64_t> parse_timestamp(std::string_view text) {
  if (!has_form(text)) return std::nullopt;
  const Date date{number_at(text, 0, 4), number_at(text, 5, 2), number_at(text, 8, 2)};
  const std::int64_t rest = number_at(text, 11, 2) * 3'600'000 + number_at(text, 14, 2) * 60'000 +
                            number_at(text, 17, 2) * 1000 + number_at(text, 20, 3);
  if (date.month < 1 || date.month > 12 || date.year < 1970) return std::nullopt;
  const std::int64_t milliseconds = days_of(date) * per_day + rest;
  // A date or an hour that does not exist is written otherwise than it was read.
  return timestamp(milliseconds) == text ? std::optional(milliseconds) : std::nullopt;
}

std::optional<std::int64_t> parse_moment(std::string_view text) {
  constexpr std::size_t date_size = 10;
  if (text.size() != date_size) return parse_timestamp(text);
  return parse_timestamp(std::string(text).append(form.substr(date_size)));
}

}  // namespace feldsiegel
