// A page of its own for the checks that need the library itself: everything at once, without pictures.
import * as library from "@feldsiegel/spfx";
import { PersonnelFile } from "../../sample/src/personnel/PersonnelFile";
import { loadConfig } from "./config";
import { contextFor, tokenFor } from "./context";

/** A signed-in person's client and personnel file; `options` go to feldsiegel() beside endpoint and signer. */
async function signIn(key: string, options: Record<string, unknown> = {}) {
  const config = await loadConfig();
  const endpoint = `${config.backend}/api/feldsiegel`;
  const client = await library
    .feldsiegel({ endpoint, directorySigner: config.directorySigner, ...options })
    .using(library.SPFx(contextFor(config, key), { resource: config.resource }));
  const getToken = () => tokenFor(config, key);
  return { client, getToken, file: new PersonnelFile(client, config.backend, getToken) };
}

Object.assign(window, { feldsiegelChecks: { signIn, library, loadConfig, tokenFor } });
document.documentElement.dataset.ready = "true";
