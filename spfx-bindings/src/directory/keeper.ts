// The key directory of the caller's tenant: fetched, verified by the core against the pinned signer, kept until shortly
// before it expires, and never replaced by an older one.
import { toBase64url } from "../base/base64url.js";
import { untilCanceled } from "../base/turns.js";
import type { DirectoryFacts } from "../core/engine.js";
import { FeldsiegelError } from "../errors.js";
import type { Service } from "../http/ask.js";
import { requestService } from "../http/request.js";
import { identify } from "../identity.js";
import { plansFrom, type Plans } from "../records/plan.js";
import type { ModuleVariant, VersionMemory } from "../types.js";

/** What the calls work with. */
export interface Client extends Service {
  readonly variant: ModuleVariant;
  readonly directory: DirectoryKeeper;
}

export interface OpenDirectory extends Pick<DirectoryFacts, "handle" | "version" | "suite"> {
  plans: Plans;
}

export interface DirectorySource extends Service {
  signers: Uint8Array[];
  memory?: VersionMemory;
}

interface Kept extends OpenDirectory {
  /** Milliseconds since 1970. */
  refreshAt: number;
  expiresAt: number;
  tenant: string;
}

const sizeLimit = 4 * 1024 * 1024; // bytes of a directory, docs/spec/key-directory.md
const longestMargin = 5 * 60_000; // milliseconds before expiry

/** Highest versions that this page saw, over all clients. */
const seen = new Map<string, number>();

export class DirectoryKeeper {
  private kept: Kept | undefined;
  private previous: number | undefined;
  private refreshing: Promise<Kept> | undefined;

  constructor(private readonly source: DirectorySource) {}

  /** Errors: those of the token, the service and the core's verification. */
  async current(signal?: AbortSignal): Promise<OpenDirectory> {
    const now = Date.now();
    if (this.kept && now < this.kept.refreshAt) return this.kept;
    try {
      return await this.refresh(signal);
    } catch (error) {
      // A service that is away for a moment is no reason to stop sealing while the keys are good.
      if (this.kept && now < this.kept.expiresAt && isAway(error)) return this.kept;
      throw error;
    }
  }

  // Calls at the same time share one request; it is not bound to the signal of either.
  private async refresh(signal?: AbortSignal): Promise<Kept> {
    this.refreshing ??= this.load().finally(() => (this.refreshing = undefined));
    return signal ? untilCanceled(this.refreshing, signal) : this.refreshing;
  }

  private async load(): Promise<Kept> {
    const { token, tenant } = await identify(this.source.identity);
    const now = Date.now();
    const facts = await this.fetchOnceMoreIfExpired(token, tenant);
    await this.remember(tenant, facts.version);
    if (this.previous !== undefined) await this.source.engine.release(this.previous);
    this.previous = this.kept?.handle; // a call that just took it may still start a session with it
    const expiresAt = facts.expires * 1000;
    const refreshAt = expiresAt - Math.min(longestMargin, (expiresAt - now) / 10);
    this.kept = { ...facts, plans: plansFrom(facts.plans), expiresAt, refreshAt, tenant };
    return this.kept;
  }

  // A proxy or a service that was asleep may have handed out its last one.
  private async fetchOnceMoreIfExpired(token: string, tenant: string): Promise<DirectoryFacts> {
    try {
      return await this.fetch(token, tenant);
    } catch (error) {
      if (!(error instanceof FeldsiegelError) || error.code !== "directory_expired" || error.status) throw error;
      return this.fetch(token, tenant);
    }
  }

  private async fetch(token: string, tenant: string): Promise<DirectoryFacts> {
    const { engine, endpoint, signers } = this.source;
    const jws = await requestService({ url: `${endpoint}/v1/key-directory`, token, limit: sizeLimit });
    const leastVersion = await this.leastVersion(tenant);
    return engine.openDirectory({ jws, signers, tenant, now: Math.floor(Date.now() / 1000), leastVersion });
  }

  private async leastVersion(tenant: string): Promise<number> {
    const key = this.memoryKey(tenant);
    const stored: unknown = await this.source.memory?.load(key);
    // What a page stored may have been altered. A wrong number may hold us back; it never lowers what was seen.
    const valid = Number.isSafeInteger(stored) && (stored as number) >= 0 ? (stored as number) : 0;
    return Math.max(valid, seen.get(key) ?? 0);
  }

  private async remember(tenant: string, version: number): Promise<void> {
    const key = this.memoryKey(tenant);
    if (version <= (seen.get(key) ?? -1)) return;
    seen.set(key, version);
    await this.source.memory?.store(key, version);
  }

  // Versions of one signer and tenant count together; those of different services must not.
  private memoryKey(tenant: string): string {
    return `feldsiegel:${tenant}:${this.source.signers.map(toBase64url).join("+")}`;
  }
}

function isAway(error: unknown): boolean {
  return error instanceof FeldsiegelError && (error.code === "network_failed" || (error.status ?? 0) >= 500);
}
