// What the process does before it touches a secret.
#pragma once

namespace feldsiegel::cli {

/// No core dumps, no debugger of the same user, files for the owner only; initializes the core. Returns false when the
/// system refuses one of them.
bool harden_process();

}  // namespace feldsiegel::cli
