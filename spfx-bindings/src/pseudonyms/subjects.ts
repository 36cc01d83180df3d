// What sealing needs of the persons of an upload: pseudonyms for the members that name them, entries for the fields that
// are about them.
import type { Client } from "../client.js";
import type { SessionFacts } from "../core/engine.js";
import type { OpenDirectory } from "../directory.js";
import type { CollectionRules, PseudonymRule } from "../policy.js";
import type { ProtectOptions } from "../types.js";
import { DomainEnrollment, enroll } from "./enroll.js";
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
  rules: CollectionRules;
  session: SessionFacts;
  options: ProtectOptions;
  held: number[];
}

/** Errors: those of DomainEnrollment.start and enroll. */
export async function enrollPersons(context: SubjectsContext, persons: Persons): Promise<Subjects> {
  const { client, directory, rules, session, options, held } = context;
  const total = persons.records.length;
  const report = (done: number, all: number) =>
    options.onProgress?.({ phase: "pseudonyms", done: Math.floor((total * done) / all), total });
  const enrolling = { client, directory, session, signal: options.signal, held, report };
  const domains = new Map<string, DomainEnrollment>();
  for (const [name, list] of persons.lists) {
    domains.set(name, await DomainEnrollment.start(enrolling, directory.policy.domain(name), list));
  }
  await enroll(enrolling, [...domains.values()]);

  const domainOf = (name: string) => domains.get((rules.fields.get(name) as PseudonymRule).domain)!;
  const numberOf = (row: number, name: string) => persons.numbers.get(name)![row]!;
  return {
    enrollments: rules.subjects.map((name) => domainOf(name).handle),
    pseudonym(row, name) {
      const number = numberOf(row, name);
      return number === 0 ? undefined : domainOf(name).pseudonymOf(number - 1);
    },
    entries: (row) =>
      rules.subjects.map((name) => {
        const number = numberOf(row, name);
        return number === 0 ? 0 : domainOf(name).entryOf(number - 1) + 1;
      }),
  };
}
