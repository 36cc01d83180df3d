#include "sidecar/vault/approval_store.h"

#include "core/base/secret.h"

namespace feldsiegel::vault {

bool is_genuine(const ApprovalRecord& approval, const ApprovalMac& mac) {
  return equal_in_constant_time(mac(approval), approval.mac);
}

}  // namespace feldsiegel::vault
