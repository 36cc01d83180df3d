// What sealing needs of the persons of an upload: pseudonyms for the members that name them, entries for the fields
// that are about them.
import type { SessionFacts } from "../core/engine.js";
import type { Client, OpenDirectory } from "../directory/keeper.js";
import { DomainEnrollment, enroll } from "../pseudonyms/enroll.js";
import type { CollectionPlan } from "../records/plan.js";
import type { ProtectOptions } from "../types.js";
import type { Persons } from "./persons.js";

export interface Subjects {
  /** Engine handles: one for each of the collection's `subjects`. */
  readonly enrollments: readonly number[];
  /** The pseudonym for a member of a row; undefined where it names nobody. */
  pseudonym(row: number, name: string): string | undefined;
  /** What Batch.subjects takes for a row. */
  entries(row: number): number[];
}

/** For collections without pseudonymized members. */
export const nobody: Subjects = { enrollments: [], pseudonym: () => undefined, entries: () => [] };

export interface SubjectsContext {
  client: Client;
  directory: OpenDirectory;
  plan: CollectionPlan;
  session: SessionFacts;
  options: ProtectOptions;
  held: number[];
}

/** Errors: those of DomainEnrollment.start and enroll. */
export async function enrollPersons(context: SubjectsContext, persons: Persons): Promise<Subjects> {
  const { client, directory, plan, session, options, held } = context;
  const total = persons.records.length;
  const report = (done: number, all: number) =>
    options.onProgress?.({ phase: "pseudonyms", done: Math.floor((total * done) / all), total });
  const enrolling = { client, directory, session, signal: options.signal, held, report };
  const domains = new Map<string, DomainEnrollment>();
  for (const [name, list] of persons.lists) {
    domains.set(name, await DomainEnrollment.start(enrolling, directory.plans.domain(name), list));
  }
  await enroll(enrolling, [...domains.values()]);

  const domainOf = (name: string) => domains.get(plan.pseudonyms.get(name)!)!;
  const numberOf = (row: number, name: string) => persons.numbers.get(name)![row]!;
  return {
    enrollments: plan.subjects.map((name) => domainOf(name).handle),
    pseudonym(row, name) {
      const number = numberOf(row, name);
      return number === 0 ? undefined : domainOf(name).pseudonymOf(number - 1);
    },
    entries: (row) =>
      plan.subjects.map((name) => {
        const number = numberOf(row, name);
        return number === 0 ? 0 : domainOf(name).entryOf(number - 1) + 1;
      }),
  };
}
