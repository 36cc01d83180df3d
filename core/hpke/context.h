// The HPKE key schedule and encryption context (RFC 9180 sections 5.1 and 5.2).
#pragma once

#include <cstdint>

#include "core/base/bytes.h"
#include "core/base/result.h"
#include "core/base/secret.h"
#include "core/hpke/kem.h"
#include "core/hpke/suite.h"

namespace feldsiegel::hpke {

class KeySchedule;

enum class Mode : std::uint8_t { base = 0x00, psk = 0x01 };

/// A pre-shared key and its identity; both empty means mode_base.
struct Psk {
  ByteView psk{};
  ByteView psk_id{};
};

/// Key, base nonce and exporter secret of one key schedule. Keeps no sequence number: callers that follow RFC 9180
/// to the letter use SenderContext and RecipientContext below; the sealing session counts for many contexts at once.
class Context {
 public:
  /// KeySchedule(mode, shared_secret, info, psk, psk_id); the mode follows from `psk`.
  /// Errors: psk_inconsistent (one of psk and psk_id without the other, or a psk shorter than 32 bytes).
  static Result<Context> key_schedule(KemId kem, const SharedSecret& shared_secret, ByteView info, Psk psk = {});

  /// The same keys again. Sealing with both is one context used twice: mind the sequence numbers.
  Context clone() const;

  /// Writes pt.size() + Nt bytes at `out`. A sequence number must never be used twice on one context for sealing.
  /// `out` may be `pt.data()`.
  void seal_at(std::uint64_t seq, ByteView aad, ByteView pt, std::uint8_t* out) const;

  /// Writes ct.size() - Nt bytes at `out` and returns true, or returns false and leaves no plaintext behind.
  /// `out` may be `ct.data()`.
  [[nodiscard]] bool open_at(std::uint64_t seq, ByteView aad, ByteView ct, std::uint8_t* out) const;

  /// Context.Export(exporter_context, L). Errors: invalid_value (L above 255 * Nh).
  Result<SecretBytes> export_secret(ByteView exporter_context, std::size_t L) const;

  // For the vectors and interop tests.
  const Secret<Nk>& key() const { return key_; }
  const Secret<Nn>& base_nonce() const { return base_nonce_; }
  const Secret<Nh>& exporter_secret() const { return exporter_secret_; }

 private:
  friend class KeySchedule;
  Context(KemId kem) : kem_(kem) {}
  KemId kem_;
  Secret<Nk> key_;
  Secret<Nn> base_nonce_;
  Secret<Nh> exporter_secret_;
};

/// ContextS: counts by itself.
class SenderContext {
 public:
  explicit SenderContext(Context context) : context_(std::move(context)) {}
  /// Errors: message_limit_reached.
  Result<Bytes> seal(ByteView aad, ByteView pt);
  const Context& context() const { return context_; }

 private:
  Context context_;
  std::uint64_t seq_ = 0;
};

/// ContextR: counts by itself; a failed open does not advance the count.
class RecipientContext {
 public:
  explicit RecipientContext(Context context) : context_(std::move(context)) {}
  /// Errors: not_authentic, message_limit_reached.
  Result<Bytes> open(ByteView aad, ByteView ct);
  const Context& context() const { return context_; }

 private:
  Context context_;
  std::uint64_t seq_ = 0;
};

}  // namespace feldsiegel::hpke
