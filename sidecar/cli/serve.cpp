#include "sidecar/cli/commands.h"
#include "sidecar/serve/application.h"

namespace feldsiegel::cli {

int serve(const std::filesystem::path& file, std::ostream& err) {
  auto config = config::load(file);
  if (!config.ok()) {
    err << "feldsiegel: " << serve::failure_text({file.string(), config.error()}) << "\n";
    return bad_configuration;
  }
  serve::Application application(std::move(*config));
  if (const auto failed = application.start()) {
    err << "feldsiegel: " << serve::failure_text(*failed) << "\n";
    return bad_configuration;
  }
  application.drain_on_signals();
  application.run();
  return success;
}

}  // namespace feldsiegel::cli
