// A stand-in for WebPartContext: who is signed in, and tokens from the demo's issuer.
import type { DemoConfig } from "./config";

const guid = (text: string) => ({ toString: () => text });

export function contextFor(config: DemoConfig, key: string) {
  const person = config.persons[key];
  return {
    pageContext: {
      aadInfo: { tenantId: guid(config.tenantId), userId: guid(person.oid) },
      user: { displayName: person.name },
    },
    aadTokenProviderFactory: { getTokenProvider: async () => ({ getToken: () => tokenFor(config, key) }) },
    sdks: {},
  };
}

export async function tokenFor(config: DemoConfig, key: string): Promise<string> {
  const response = await fetch(`${config.issuer}/token?person=${encodeURIComponent(key)}`);
  return (await response.json()).access_token;
}
