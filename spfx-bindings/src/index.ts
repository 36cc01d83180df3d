// Feldsiegel for SPFx web parts and Teams tabs. See README.md.
export { feldsiegel, type FeldsiegelFactory } from "./feldsiegel.js";
export { SPFx, type SPFxContext, type SPFxOptions } from "./spfx.js";
export { FeldsiegelError } from "./errors.js";
export { errorCodes, type ErrorCode } from "./errors.generated.js";
export type { TokenProvider } from "./identity.js";
export type {
  Approval,
  CallOptions,
  Erased,
  Feldsiegel,
  FeldsiegelOptions,
  FeldsiegelRecord,
  GivenApproval,
  ModuleVariant,
  Progress,
  ProtectOptions,
  Reidentified,
  ReidentifyOptions,
  RequestApprovalOptions,
  RequestedApproval,
  Revealed,
  RevealedField,
  RevealOptions,
  VersionMemory,
} from "./types.js";
