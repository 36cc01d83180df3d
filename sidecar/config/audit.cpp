#include <unistd.h>

#include <algorithm>
#include <array>

#include "sidecar/config/reader.h"
#include "sidecar/config/reading/rules.h"

namespace feldsiegel::config {
namespace {

namespace fs = std::filesystem;

// The host's name in lower case; empty where it is not one that an instance may have.
std::string host_instance() {
  std::array<char, 256> name{};
  if (::gethostname(name.data(), name.size() - 1) != 0) return {};
  std::string text(name.data());
  std::transform(text.begin(), text.end(), text.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return is_instance(text) ? text : std::string();
}

// Reads all but `finish`, which is the caller's.
Result<WebhookConfig> read_webhook(JsonObject& object, const fs::path& directory) {
  WebhookConfig webhook;
  FELDSIEGEL_TRY(webhook.url, object.text("webhook"));
  if (!is_webhook_url(webhook.url)) return Error{ErrorCode::invalid_value, object.place_of("webhook")};
  FELDSIEGEL_TRY(webhook.authorization_file, read_optional_path(object, "authorization_file", directory));
  FELDSIEGEL_TRY(webhook.ca_file, read_optional_path(object, "ca_file", directory));
  return webhook;
}

// The member that is there says which form it is; members of another form are unknown then.
Result<AnchorPlace> read_place(JsonObject& object, const fs::path& directory) {
  AnchorPlace place;
  if (object.find("webhook") != nullptr) {
    FELDSIEGEL_TRY(place, read_webhook(object, directory));
  } else if (object.find("blob_url_file") != nullptr) {
    BlobAnchorConfig& blob = place.emplace<BlobAnchorConfig>();
    FELDSIEGEL_TRY(blob.url_file, read_path(object, "blob_url_file", directory));
    FELDSIEGEL_TRY(blob.ca_file, read_optional_path(object, "ca_file", directory));
  } else {
    FELDSIEGEL_TRY(std::get<FileAnchorConfig>(place).file, read_path(object, "file", directory));
  }
  return place;
}

Result<AnchorConfig> read_anchor(JsonObject object, const fs::path& directory) {
  AnchorConfig anchor;
  FELDSIEGEL_TRY(anchor.place, read_place(object, directory));
  FELDSIEGEL_TRY(const std::int64_t every, object.integer_or("every_seconds", 1, max_anchor_interval.count(), 1));
  anchor.every = std::chrono::seconds(every);
  FELDSIEGEL_CHECK(object.finish());
  return anchor;
}

// Two anchors at one place are one too many, whatever else they say.
std::string text_of(const AnchorPlace& anchor) {
  if (const auto* file = std::get_if<FileAnchorConfig>(&anchor)) return "file " + file->file.string();
  if (const auto* blob = std::get_if<BlobAnchorConfig>(&anchor)) return "blob " + blob->url_file.string();
  return "webhook " + std::get<WebhookConfig>(anchor).url;
}

Result<std::vector<AnchorConfig>> read_anchors(JsonObject& object, const fs::path& directory) {
  std::vector<AnchorConfig> anchors;
  if (object.find("anchors") == nullptr) return anchors;
  FELDSIEGEL_TRY(const Json* list, object.array("anchors"));
  const Place at = object.place_of("anchors");
  if (list->size() > max_anchors) return Error{ErrorCode::value_too_large, at};
  for (std::size_t i = 0; i < list->size(); ++i) {
    FELDSIEGEL_TRY(JsonObject entry, JsonObject::open((*list)[i], at / i));
    FELDSIEGEL_TRY(AnchorConfig anchor, read_anchor(std::move(entry), directory));
    const auto is_same = [&anchor](const AnchorConfig& other) { return text_of(other.place) == text_of(anchor.place); };
    if (std::any_of(anchors.begin(), anchors.end(), is_same)) {
      return Error{ErrorCode::duplicate_id, at / i};
    }
    anchors.push_back(std::move(anchor));
  }
  return anchors;
}

Result<std::string> read_instance(JsonObject object) {
  const Place at = object.place_of("instance");
  if (object.find("instance") != nullptr) {
    FELDSIEGEL_TRY(std::string instance, object.text("instance"));
    if (!is_instance(instance)) return Error{ErrorCode::invalid_value, at};
    FELDSIEGEL_CHECK(object.finish());
    return instance;
  }
  FELDSIEGEL_CHECK(object.finish());
  std::string instance = host_instance();
  if (instance.empty()) return Error{ErrorCode::missing_member, at};
  return instance;
}

Status place_by_default(Config& config) {
  if (!config.postgres) {
    config.audit.sqlite = config.vault;
    config.audit.sqlite += ".audit";
    return {};
  }
  config.audit.postgres_instance = host_instance();
  if (config.audit.postgres_instance->empty())
    return Error{ErrorCode::missing_member, {"audit", "postgres", "instance"}};
  return {};
}

// Either of two forms, or the one that the vault has; together they are one member too many.
Status read_place(JsonObject& object, const fs::path& directory, Config& config) {
  if (object.find("postgres") != nullptr) {
    FELDSIEGEL_TRY(JsonObject postgres, object.object("postgres"));
    if (!config.postgres) return Error{ErrorCode::invalid_value, postgres.at()};
    if (object.find("sqlite") != nullptr) return Error{ErrorCode::unknown_member, object.place_of("sqlite")};
    FELDSIEGEL_TRY(config.audit.postgres_instance, read_instance(std::move(postgres)));
    return {};
  }
  if (object.find("sqlite") == nullptr) return place_by_default(config);
  FELDSIEGEL_TRY(config.audit.sqlite, read_path(object, "sqlite", directory));
  // Two databases in one file would take each other's tables for their own.
  if (config.audit.sqlite == config.vault) return Error{ErrorCode::duplicate_id, object.place_of("sqlite")};
  return {};
}

}  // namespace

Status read_audit(JsonObject& root, const fs::path& directory, Config& config) {
  if (root.find("audit") == nullptr) return place_by_default(config);
  FELDSIEGEL_TRY(JsonObject object, root.object("audit"));
  FELDSIEGEL_CHECK(read_place(object, directory, config));
  FELDSIEGEL_TRY(config.audit.anchors, read_anchors(object, directory));
  if (object.find("events") != nullptr) {
    FELDSIEGEL_TRY(JsonObject events, object.object("events"));
    FELDSIEGEL_TRY(config.audit.events, read_webhook(events, directory));
    FELDSIEGEL_CHECK(events.finish());
  }
  return object.finish();
}

}  // namespace feldsiegel::config
