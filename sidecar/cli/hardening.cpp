#include "sidecar/cli/hardening.h"

#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <csignal>

#include "core/base/random.h"

namespace feldsiegel::cli {

bool harden_process() {
  initialize_core();
  ::umask(077);
  std::signal(SIGPIPE, SIG_IGN);  // a client that goes is an error code, not the end
  std::signal(SIGXFSZ, SIG_IGN);  // and so is a file that may not grow
  const rlimit none{0, 0};
  return ::setrlimit(RLIMIT_CORE, &none) == 0 && ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == 0;
}

}  // namespace feldsiegel::cli
