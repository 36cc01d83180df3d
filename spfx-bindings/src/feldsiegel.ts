// The way in: feldsiegel(options).using(identity).
import { approvals, approve, requestApproval } from "./approvals/approvals.js";
import { loadCore } from "./core/load.js";
import { DirectoryKeeper, type Client } from "./directory/keeper.js";
import { FeldsiegelError } from "./errors.js";
import type { TokenProvider } from "./identity.js";
import { checkOptions, type CheckedOptions } from "./options.js";
import { protect } from "./protect/protect.js";
import { erase } from "./pseudonyms/erase.js";
import { reidentify } from "./pseudonyms/reidentify.js";
import { reveal } from "./reveal/reveal.js";
import type { Feldsiegel, FeldsiegelOptions } from "./types.js";

export interface FeldsiegelFactory {
  /** Loads the module and the key directory; call it once, in onInit(). Rejects with FeldsiegelError. */
  using(identity: TokenProvider): Promise<Feldsiegel>;
}

/** Errors (thrown at once): invalid_value, unknown_member; `at` names the option. */
export function feldsiegel(options: FeldsiegelOptions): FeldsiegelFactory {
  const checked = checkOptions(options);
  return { using: (identity) => start(checked, identity) };
}

async function start(options: CheckedOptions, identity: TokenProvider): Promise<Feldsiegel> {
  if (typeof identity?.getToken !== "function") {
    throw new FeldsiegelError("invalid_value", {
      at: "/identity",
      detail: "Pass SPFx(this.context, …) or { getToken }.",
    });
  }
  const { engine, variant, worker } = await loadCore(options);
  const { endpoint, signers, rememberVersion: memory } = options;
  const directory = new DirectoryKeeper({ engine, endpoint, signers, identity, memory });
  const client: Client = { engine, variant, endpoint, identity, directory };
  try {
    await directory.current();
  } catch (error) {
    engine.close();
    throw error;
  }
  return {
    protect: (...given) => protect(client, ...given),
    reveal: (...given) => reveal(client, ...given),
    reidentify: (...given) => reidentify(client, ...given),
    requestApproval: (...given) => requestApproval(client, ...given),
    approvals: (...given) => approvals(client, ...given),
    approve: (...given) => approve(client, ...given),
    erase: (...given) => erase(client, ...given),
    module: { variant, worker },
    close: () => engine.close(),
  };
}
