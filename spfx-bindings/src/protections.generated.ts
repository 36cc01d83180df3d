// Generated from core/policy/protections.def by `./dev generate`; do not edit.

/** How a policy can protect a member. A switch over it ends in `refuseUndecided`. */
export type Protection = "clear" | "seal" | "pseudonymize";
