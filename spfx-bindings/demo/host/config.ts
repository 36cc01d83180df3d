// What the demo's host page is told by its server (host.mjs).
export interface DemoPerson {
  oid: string;
  name: string;
  job: string;
  purpose: string;
  roles: string[];
}

export interface DemoConfig {
  tenantId: string;
  resource: string;
  issuer: string;
  backend: string;
  directorySigner: string;
  recordId: string;
  persons: Record<string, DemoPerson>;
}

export async function loadConfig(): Promise<DemoConfig> {
  return (await fetch("/config.json")).json();
}
