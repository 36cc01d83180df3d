// Everything that the sidecar keeps. One folder per database implements it.
#pragma once

#include "sidecar/vault/approval_store.h"
#include "sidecar/vault/assignment_store.h"
#include "sidecar/vault/budget_store.h"
#include "sidecar/vault/housekeeping_store.h"
#include "sidecar/vault/lease_store.h"
#include "sidecar/vault/tenant_store.h"

namespace feldsiegel::vault {

class Vault : public TenantStore,
              public AssignmentStore,
              public BudgetStore,
              public ApprovalStore,
              public LeaseStore,
              public HousekeepingStore {};

}  // namespace feldsiegel::vault
