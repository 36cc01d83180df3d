// What the policy makes of a collection's members. protect/ and reveal/ each decide on a member by one switch over
// `protect` that ends in refuseUndecided: a protection that is added here does not type-check until they know it, and
// one that only the service knows is refused, never copied in clear.
import { pointerOf, pointerTo, type Place } from "../base/place.js";
import { FeldsiegelError } from "../errors.js";
import type { Protection } from "../protections.generated.js";
import type { FeldsiegelRecord } from "../types.js";
import { nameText } from "../values/text.js";
import { ownMember } from "./members.js";

export type MemberPlan = ClearPlan | SealPlan | PseudonymPlan;

interface ClearPlan {
  readonly protect: "clear";
}

export interface SealPlan {
  readonly protect: "seal";
  readonly purpose: string;
  readonly column: number;
  /** The member's pointer within its record; made once, because escaping it for every value would take its time. */
  readonly pointer: string;
  /** The pseudonymized member that says whom this one is about. */
  readonly subject: string | undefined;
}

export interface PseudonymPlan {
  readonly protect: "pseudonymize";
  readonly domain: string;
}

export interface DomainPlan {
  readonly name: string;
  readonly kind: "assigned" | "derived" | "ip";
  /** Of its key. */
  readonly version: number;
}

export interface CollectionPlan {
  readonly name: string;
  readonly recordId: string | undefined;
  /** The most bytes that a record's id has. */
  readonly recordIdLimit: number;
  readonly members: ReadonlyMap<string, MemberPlan>;
  /** Names of the sealed members; a SealPlan's `column` is the position here. */
  readonly columns: readonly string[];
  /** The pseudonymized members, each with its domain. */
  readonly pseudonyms: ReadonlyMap<string, string>;
  /** Those of them that columns are about, each once, in the order in which the columns first name them. */
  readonly subjects: readonly string[];
}

export interface Plans {
  readonly purposes: ReadonlySet<string>;
  /** Errors: domain_unknown. */
  domain(name: string): DomainPlan;
  /** Errors: collection_unknown. */
  collection(name: string): CollectionPlan;
}

/** The plans as the core writes them (core/record/plan_text.h). A newer core may know more protections than this. */
interface PlansDocument {
  purposes: string[];
  domains: DomainPlan[];
  collections: { name: string; record_id: string | null; members: MemberDocument[] }[];
  max_record_id_size: number;
}

interface MemberDocument {
  name: string;
  protect: Protection;
  purpose?: string;
  subject?: string;
  domain?: string;
}

/** Errors: invalid_value at `/collections/<i>/members/<name>` for a protection that this package does not know. */
export function plansFrom(text: string): Plans {
  const { purposes, domains, collections, max_record_id_size: limit } = JSON.parse(text) as PlansDocument;
  const domainByName = new Map(domains.map((domain) => [domain.name, domain]));
  const collectionByName = new Map(
    collections.map((one, i) => [one.name, collectionPlan(one, limit, ["collections", i])]),
  );
  return {
    purposes: new Set(purposes),
    domain: (name) => found(domainByName.get(name), "domain"),
    collection: (name) => found(collectionByName.get(name), "collection"),
  };
}

function found<T>(plan: T | undefined, what: "domain" | "collection"): T {
  if (!plan) throw new FeldsiegelError(`${what}_unknown`, { at: `/${what}` });
  return plan;
}

/** Errors: domain_unknown; invalid_value (a domain of another kind, which keeps nothing). */
export function assignedDomain(plans: Plans, name: string): DomainPlan {
  const domain = plans.domain(name);
  if (domain.kind !== "assigned") {
    const detail = `Its pseudonyms are ${domain.kind === "ip" ? "of IP addresses" : "derived"}: nothing is kept.`;
    throw new FeldsiegelError("invalid_value", { at: "/domain", detail });
  }
  return domain;
}

function collectionPlan(
  document: PlansDocument["collections"][number],
  recordIdLimit: number,
  at: Place,
): CollectionPlan {
  const columns: string[] = [];
  const pseudonyms = new Map<string, string>();
  const subjects = new Set<string>();
  const members = new Map<string, MemberPlan>();
  for (const member of document.members) {
    const { name, protect, purpose, subject, domain } = member;
    switch (protect) {
      case "clear":
        members.set(name, { protect });
        break;
      case "seal":
        members.set(name, {
          protect,
          purpose: purpose!,
          subject,
          column: columns.push(name) - 1,
          pointer: pointerTo("", name),
        });
        if (subject !== undefined) subjects.add(subject);
        break;
      case "pseudonymize":
        members.set(name, { protect, domain: domain! });
        pseudonyms.set(name, domain!);
        break;
      default:
        refuseUndecided(protect, pointerOf([...at, "members", name]));
    }
  }
  const recordId = document.record_id ?? undefined;
  return { name: document.name, recordId, recordIdLimit, members, columns, pseudonyms, subjects: [...subjects] };
}

/** The end of every switch over protections. Errors: invalid_value at the member. */
export function refuseUndecided(_: never, at: string): never {
  throw new FeldsiegelError("invalid_value", { at, detail: "This version does not know how the member is protected." });
}

/**
 * The record's id as it is bound into its seals: String(id); empty where the collection has none.
 * Errors: record_id_missing, wrong_type (neither text nor a safe integer), invalid_unicode, value_too_large.
 */
export function recordIdText(plan: CollectionPlan, record: FeldsiegelRecord, at: string): string {
  const { recordId, recordIdLimit } = plan;
  if (recordId === undefined) return "";
  const place = pointerTo(at, recordId);
  const id = nameText(ownMember(record, recordId), place, recordIdLimit, "A record id is text or a safe integer.");
  if (id === undefined) throw new FeldsiegelError("record_id_missing", { at: place });
  return id;
}
