#include "core/base/secret.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <type_traits>

#include "core/base/random.h"

namespace feldsiegel {
namespace {

bool is_zero(ByteView bytes) {
  return std::all_of(bytes.begin(), bytes.end(), [](std::uint8_t byte) { return byte == 0; });
}

template <class T>
constexpr bool moves_only = !std::is_copy_constructible_v<T> && !std::is_copy_assignable_v<T> &&
                            std::is_nothrow_move_constructible_v<T> && std::is_nothrow_move_assignable_v<T>;
static_assert(moves_only<Secret<32>> && moves_only<SecretBytes> && moves_only<WipedBytes>);
static_assert(!std::is_convertible_v<Secret<32>, ByteView> && !std::is_convertible_v<SecretBytes, ByteView>);

TEST_CASE("a new secret is zero") {
  CHECK(is_zero(Secret<32>().expose_secret()));
  CHECK(is_zero(SecretBytes(64).expose_secret()));
  CHECK(SecretBytes().size() == 0);
  CHECK(SecretBytes(0).expose_secret().empty());
}

TEST_CASE("a secret that was moved from is wiped") {
  Secret<32> source = random_secret<32>();
  const Bytes copy = to_bytes(source.expose_secret());
  Secret<32> target(std::move(source));
  CHECK(equal_in_constant_time(target.expose_secret(), copy));
  CHECK(is_zero(source.expose_secret()));  // NOLINT: the point of the test

  Secret<32> assigned;
  assigned = std::move(target);
  CHECK(equal_in_constant_time(assigned.expose_secret(), copy));
  CHECK(is_zero(target.expose_secret()));  // NOLINT

  Secret<32>& itself = assigned;
  assigned = std::move(itself);
  CHECK(equal_in_constant_time(assigned.expose_secret(), copy));
}

TEST_CASE("a secret's memory is wiped when it goes") {
  alignas(Secret<32>) std::uint8_t memory[sizeof(Secret<32>)];
  auto* secret = new (memory) Secret<32>();
  std::fill_n(secret->expose_secret_for_writing().begin(), 32, std::uint8_t{0x5a});
  secret->~Secret<32>();
  CHECK(is_zero(memory));
}

TEST_CASE("SecretBytes moves without leaving a second owner") {
  SecretBytes first = SecretBytes::copy_of(as_bytes("secret"));
  SecretBytes second(std::move(first));
  CHECK(as_text(second.expose_secret()) == "secret");
  CHECK(first.size() == 0);  // NOLINT
  SecretBytes third(3);
  third = std::move(second);
  CHECK(as_text(third.expose_secret()) == "secret");
}

TEST_CASE("WipedBytes wipes its whole capacity, not only what is in use") {
  WipedBytes buffer(32);
  buffer.append(as_bytes("plaintext"));
  const ByteView memory{buffer.expose_secret().data(), 9};  // what was written, within the capacity
  buffer.resize(2);
  CHECK_FALSE(is_zero(memory));  // shrinking alone leaves the rest behind
  buffer.clear();
  CHECK(buffer.size() == 0);
  CHECK(is_zero(memory));
}

TEST_CASE("WipedBytes fills up to its capacity without moving") {
  WipedBytes buffer(16);
  buffer.append(as_bytes("0123456789"));
  const auto* place = buffer.expose_secret().data();
  buffer.append(as_bytes("abcdef"));
  CHECK(buffer.expose_secret().data() == place);
  CHECK(as_text(buffer.expose_secret()) == "0123456789abcdef");
}

TEST_CASE("comparing in constant time tells equal from unequal at every position") {
  for (const std::size_t length : {1u, 15u, 16u, 17u, 32u}) {
    const Bytes bytes = random_bytes(length);
    CHECK(equal_in_constant_time(bytes, bytes));
    for (std::size_t i = 0; i < length; ++i) {
      Bytes other = bytes;
      other[i] ^= 0x80;
      CHECK_FALSE(equal_in_constant_time(bytes, other));
    }
    CHECK_FALSE(equal_in_constant_time(bytes, ByteView(bytes).first(length - 1)));
  }
  CHECK(equal_in_constant_time({}, {}));
}

TEST_CASE("random bytes differ from call to call") {
  CHECK(random_bytes(32) != random_bytes(32));
  CHECK(random_bytes(0).empty());
  CHECK_FALSE(is_zero(random_secret<32>().expose_secret()));
}

}  // namespace
}  // namespace feldsiegel
