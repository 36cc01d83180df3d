// What protect and reveal work with.
import type { Engine } from "./core/engine.js";
import type { DirectoryKeeper } from "./directory.js";
import type { TokenProvider } from "./identity.js";

export interface Client {
  readonly engine: Engine;
  readonly endpoint: string;
  readonly identity: TokenProvider;
  readonly directory: DirectoryKeeper;
}
