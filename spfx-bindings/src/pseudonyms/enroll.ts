// Gets every person of an upload their pseudonym: domain by domain, in ranges, two requests at once. What comes of it
// lives as long as the call; subject secrets stay in the core.
import { movedTo, placeIn } from "../base/place.js";
import { pause, runJobs, throwIfCanceled } from "../base/turns.js";
import type { SessionFacts } from "../core/engine.js";
import type { Client, OpenDirectory } from "../directory/keeper.js";
import type { FeldsiegelError } from "../errors.js";
import type { DomainPlan } from "../records/plan.js";
import { assign, evaluate } from "./assignments.js";

// The service takes 1,000. Blinding and finalizing so many at once would keep a page waiting: some 50 ms are enough.
const personsPerRequest = { simd: 250, plain: 250, javascript: 10 };
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

/** Distinct identifiers of persons, in the order in which they came. */
export class IdentifierList {
  readonly texts: string[] = [];
  /** Where each came first. */
  readonly places: string[] = [];
  private readonly numbers = new Map<string, number>();

  /** The number of the text, counted from 0. */
  add(text: string, place: string): number {
    const known = this.numbers.get(text);
    if (known !== undefined) return known;
    this.places.push(place);
    this.numbers.set(text, this.texts.length);
    return this.texts.push(text) - 1;
  }
}

/** The persons of one domain. */
export class DomainEnrollment {
  /** By entry. */
  readonly places: string[] = [];
  readonly texts: string[] = [];
  private readonly entries: number[] = [];

  private constructor(
    readonly plan: DomainPlan,
    readonly handle: number,
  ) {}

  /** Errors: those of the core for identifiers, with their places. */
  static async start(context: EnrollContext, plan: DomainPlan, list: IdentifierList): Promise<DomainEnrollment> {
    const { engine } = context.client;
    const domain = new DomainEnrollment(plan, await engine.startEnrollment(context.directory.handle, plan.name));
    context.held.push(domain.handle);
    for (let first = 0; first < list.texts.length; first += textsPerCall) {
      const entries = await engine
        .addIdentifiers(domain.handle, list.texts.slice(first, first + textsPerCall))
        .catch(aboutIdentifierOf(list, first));
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

/** Errors: those of evaluate and assign. What was assigned before stays in the vault, where a retry finds it again. */
export async function enroll(context: EnrollContext, domains: readonly DomainEnrollment[]): Promise<void> {
  const most = personsPerRequest[context.client.variant];
  const total = domains.reduce((sum, { places }) => sum + places.length, 0);
  let done = 0;
  function* jobs() {
    for (const domain of domains) {
      for (let first = 0; first < domain.places.length; first += most) {
        const count = Math.min(most, domain.places.length - first);
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
  const work = { client, directory, session, domain: domain.plan, range, places, signal };
  await evaluate(work);
  throwIfCanceled(signal);
  if (domain.plan.kind === "assigned") await assign(work);
  throwIfCanceled(signal);
}

// The core counts the identifiers that it was given.
function aboutIdentifierOf(list: IdentifierList, first: number): (error: unknown) => never {
  return (error) => {
    const [number] = placeIn(error) ?? [];
    const at = typeof number === "number" ? list.places[first + number] : undefined;
    if (at === undefined) throw error;
    const { code } = error as FeldsiegelError;
    const detail = code === "field_already_sealed" ? "It is spelled like a pseudonym of its domain." : undefined;
    throw movedTo(at, error as FeldsiegelError, detail);
  };
}
