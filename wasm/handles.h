// What JavaScript holds: handles that share the core's objects, so that it may delete them in any order.
#pragma once

#include <memory>

#include "core/directory/key_directory.h"
#include "core/enrollment/enrollment.h"
#include "core/seal/reply.h"
#include "core/seal/sealing_batch.h"
#include "core/seal/sealing_session.h"

namespace feldsiegel::wasm {

struct DirectoryHandle {
  std::shared_ptr<const KeyDirectory> directory;
};

struct SessionHandle {
  std::shared_ptr<SealingSession> session;
  std::shared_ptr<const KeyDirectory> directory;
};

/// Remembers its session: its keys must only ever meet that session's sequence numbers.
struct PlanHandle {
  std::shared_ptr<const SealingPlan> plan;
  std::shared_ptr<const SealingSession> session;
};

/// Remembers its directory: its domain's id and key are that one's.
struct EnrollmentHandle {
  std::shared_ptr<Enrollment> enrollment;
  std::shared_ptr<const KeyDirectory> directory;
};

struct ReplyKeyHandle {
  std::shared_ptr<const ReplyKey> key;
};

}  // namespace feldsiegel::wasm
