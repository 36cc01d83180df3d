#include "sidecar/serve/storage.h"

#include <fstream>

#include "sidecar/keyprovider/file_key_provider.h"
#include "sidecar/vault/sqlite/sqlite_vault.h"

namespace feldsiegel::serve {

std::string failure_text(const StartFailure& failure) {
  std::string text = failure.subject;
  if (!failure.error.at.empty()) text += ":" + failure.error.at;
  text.append(": ").append(error_title(failure.error.code));
  return text.append(" (").append(code_text(failure.error.code)).append(")");
}

std::variant<Storage, StartFailure> open_storage(const config::Config& config) {
  auto provider = keyprovider::FileKeyProvider::open(config.kek_file);
  if (!provider.ok()) return StartFailure{config.kek_file.string(), provider.error()};
  auto store = vault::sqlite::SqliteVault::open(config.vault);
  if (!store.ok()) return StartFailure{config.vault.string(), store.error()};
  return Storage{std::move(*provider), std::move(*store)};
}

Result<Policy> load_policy(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream) return ErrorCode::file_unreadable;
  std::string text(max_policy_size + 1, '\0');
  stream.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (stream.bad()) return ErrorCode::file_unreadable;
  text.resize(static_cast<std::size_t>(stream.gcount()));
  return Policy::parse(as_bytes(text));
}

}  // namespace feldsiegel::serve
