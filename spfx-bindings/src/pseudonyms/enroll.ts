// Gets every person of an upload their pseudonym: domain by domain, in ranges, two requests at once. What comes of it
// lives as long as the call; subject secrets stay in the core.
import type { Client } from "../client.js";
import type { SessionFacts } from "../core/engine.js";
import type { OpenDirectory } from "../directory.js";
import { FeldsiegelError, movedTo, throwIfCanceled } from "../errors.js";
import { pause } from "../pause.js";
import { indexOf, tokensOf } from "../pointer.js";
import type { DomainRules } from "../policy.js";
import type { IdentifierList } from "./identifiers.js";
import { runJobs } from "./parallel.js";
import { assign, evaluate } from "./requests.js";

const personsPerRequest = 250; // the service takes 1,000; blinding so many would keep a page waiting too long
const requestsAtOnce = 2;
const textsPerCall = 1000;

export interface EnrollContext {
  client: Client;
  directory: OpenDirectory;
  session: SessionFacts;
  signal: AbortSignal | undefined;
  /** Takes each engine handle as it is made: the caller frees them. */
  held: number[];
  /** Called with the number of persons that have their pseudonym. */
  report: (done: number, total: number) => void;
}

/** The persons of one domain. */
export class DomainEnrollment {
  /** By entry. */
  readonly places: string[] = [];
  readonly texts: string[] = [];
  private readonly entries: number[] = [];

  private constructor(
    readonly rules: DomainRules,
    readonly handle: number,
  ) {}

  /** Errors: those of the core for identifiers, with their places. */
  static async start(context: EnrollContext, rules: DomainRules, list: IdentifierList): Promise<DomainEnrollment> {
    const { engine } = context.client;
    const domain = new DomainEnrollment(rules, await engine.startEnrollment(context.directory.handle, rules.name));
    context.held.push(domain.handle);
    for (let first = 0; first < list.texts.length; first += textsPerCall) {
      const entries = await engine
        .addIdentifiers(domain.handle, list.texts.slice(first, first + textsPerCall))
        .catch((error: unknown) => {
          throw aboutIdentifier(list, first, error);
        });
      entries.forEach((entry, i) => {
        domain.entries.push(entry);
        domain.places[entry] ??= list.places[first + i]!;
      });
      await pause();
      throwIfCanceled(context.signal);
    }
    return domain;
  }

  /** Entry of the identifier with that number in the list. */
  entryOf(number: number): number {
    return this.entries[number]!;
  }

  pseudonymOf(number: number): string {
    return this.texts[this.entryOf(number)]!;
  }

  /** Once every entry is through. */
  async takeTexts({ client, signal }: EnrollContext): Promise<void> {
    for (let first = 0; first < this.places.length; first += textsPerCall) {
      const count = Math.min(textsPerCall, this.places.length - first);
      this.texts.push(...(await client.engine.pseudonyms({ enrollment: this.handle, first, count })));
      throwIfCanceled(signal);
    }
  }
}

/** Errors: those of evaluate and assign; nothing is left over but assignments in the vault, which a retry finds again. */
export async function enroll(context: EnrollContext, domains: readonly DomainEnrollment[]): Promise<void> {
  const total = domains.reduce((sum, { places }) => sum + places.length, 0);
  let done = 0;
  function* jobs() {
    for (const domain of domains) {
      for (let first = 0; first < domain.places.length; first += personsPerRequest) {
        const count = Math.min(personsPerRequest, domain.places.length - first);
        yield async (signal: AbortSignal) => {
          await enrollRange(context, domain, { enrollment: domain.handle, first, count }, signal);
          done += count;
          context.report(done, total);
        };
      }
    }
  }
  await runJobs(jobs(), requestsAtOnce, context.signal);
  for (const domain of domains) await domain.takeTexts(context);
}

async function enrollRange(
  { client, directory, session }: EnrollContext,
  domain: DomainEnrollment,
  range: { enrollment: number; first: number; count: number },
  signal: AbortSignal,
): Promise<void> {
  const places = domain.places.slice(range.first, range.first + range.count);
  const work = { client, directory, session, domain: domain.rules, range, places, signal };
  await evaluate(work);
  throwIfCanceled(signal);
  if (domain.rules.kind === "assigned") await assign(work);
  throwIfCanceled(signal);
}

// The core counts the identifiers that it was given.
function aboutIdentifier(list: IdentifierList, first: number, error: unknown): unknown {
  if (!(error instanceof FeldsiegelError) || !error.at) return error;
  const place = list.places[first + (indexOf((tokensOf(error.at) ?? [])[0]) ?? Infinity)];
  if (place === undefined) return error;
  const detail = error.code === "field_already_sealed" ? "It is spelled like a pseudonym of its domain." : undefined;
  return movedTo(place, error, detail);
}
