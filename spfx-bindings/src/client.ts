// What protect and reveal work with.
import type { Engine } from "./core/engine.js";
import type { DirectoryKeeper } from "./directory.js";
import type { TokenProvider } from "./identity.js";
import type { ModuleVariant } from "./types.js";

export interface Client {
  readonly engine: Engine;
  readonly variant: ModuleVariant;
  readonly endpoint: string;
  readonly identity: TokenProvider;
  readonly directory: DirectoryKeeper;
}
