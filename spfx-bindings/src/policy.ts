// What the policy says of a collection's members. The document was verified and strictly parsed by the core: it is only
// looked up here.
import { FeldsiegelError } from "./errors.js";
import { pointerTo } from "./pointer.js";
import { isLongerThan, isWellFormed } from "./values/unicode.js";
import type { FeldsiegelRecord } from "./types.js";

export type FieldRule = ClearRule | SealRule | PseudonymRule;

interface ClearRule {
  readonly protect: "clear";
}

export interface SealRule {
  readonly protect: "seal";
  readonly purpose: string;
  readonly column: number;
  /** The member's pointer within its record; made once, because escaping it for every value would take its time. */
  readonly pointer: string;
  /** The pseudonymized member that says whom this one is about. */
  readonly subject?: string;
}

export interface PseudonymRule {
  readonly protect: "pseudonymize";
  readonly domain: string;
}

export interface DomainRules {
  readonly name: string;
  readonly kind: "assigned" | "derived" | "ip";
  /** Of its key. */
  readonly version: number;
}

export interface CollectionRules {
  readonly name: string;
  readonly recordId: string | undefined;
  readonly fields: ReadonlyMap<string, FieldRule>;
  /** Names of the sealed members; a rule's `column` is the position here. */
  readonly columns: readonly string[];
  /** Names of the pseudonymized members. */
  readonly pseudonyms: readonly string[];
  /** Those of them that columns are about, each once, in the order in which the columns first name them. */
  readonly subjects: readonly string[];
}

export interface PolicyRules {
  readonly purposes: ReadonlySet<string>;
  /** Errors: domain_unknown. */
  domain(name: string): DomainRules;
  /** Errors: collection_unknown. */
  collection(name: string): CollectionRules;
}

interface PolicyDocument {
  purposes: { name: string }[];
  domains?: { name: string; kind?: DomainRules["kind"]; version?: number }[];
  collections: { name: string; record_id?: string; fields: Record<string, FieldDocument> }[];
}

type FieldDocument =
  | { protect: "clear" }
  | { protect: "seal"; purpose: string; subject?: string }
  | { protect: "pseudonymize"; domain: string };

export function rulesOf(document: string): PolicyRules {
  const policy = JSON.parse(document) as PolicyDocument;
  const collections = new Map(policy.collections.map((collection) => [collection.name, collectionRules(collection)]));
  const domains = new Map(
    (policy.domains ?? []).map(({ name, kind = "assigned", version = 1 }) => [name, { name, kind, version }]),
  );
  return {
    purposes: new Set(policy.purposes.map((purpose) => purpose.name)),
    domain(name) {
      const rules = domains.get(name);
      if (!rules) throw new FeldsiegelError("domain_unknown", { at: "/domain" });
      return rules;
    },
    collection(name) {
      const rules = collections.get(name);
      if (!rules) throw new FeldsiegelError("collection_unknown", { at: "/collection" });
      return rules;
    },
  };
}

function collectionRules(collection: PolicyDocument["collections"][number]): CollectionRules {
  const columns: string[] = [];
  const pseudonyms: string[] = [];
  const subjects = new Set<string>();
  const fields = new Map<string, FieldRule>();
  for (const [name, field] of Object.entries(collection.fields)) {
    if (field.protect === "seal") {
      const { protect, purpose, subject } = field;
      fields.set(name, { protect, purpose, subject, column: columns.push(name) - 1, pointer: pointerTo("", name) });
      if (subject !== undefined) subjects.add(subject);
    } else {
      fields.set(name, field);
      if (field.protect === "pseudonymize") pseudonyms.push(name);
    }
  }
  const { name, record_id: recordId } = collection;
  return { name, recordId, fields, columns, pseudonyms, subjects: [...subjects] };
}

const maxRecordIdSize = 65535; // bytes

/**
 * The record's id as it is bound into its seals: String(id); empty where the collection has none.
 * Errors: record_id_missing, wrong_type (neither text nor a safe integer), invalid_unicode, value_too_large.
 */
export function recordIdText(rules: CollectionRules, record: FeldsiegelRecord, at: string): string {
  if (rules.recordId === undefined) return "";
  const place = pointerTo(at, rules.recordId);
  const id = Object.prototype.propertyIsEnumerable.call(record, rules.recordId) ? record[rules.recordId] : undefined;
  if (id === undefined || id === null || id === "") throw new FeldsiegelError("record_id_missing", { at: place });
  if (Number.isSafeInteger(id) && !Object.is(id, -0)) return String(id);
  if (typeof id !== "string") {
    throw new FeldsiegelError("wrong_type", { at: place, detail: "A record id is text or a safe integer." });
  }
  if (!isWellFormed(id)) throw new FeldsiegelError("invalid_unicode", { at: place });
  if (isLongerThan(id, maxRecordIdSize))
    throw new FeldsiegelError("value_too_large", { at: place, limit: maxRecordIdSize });
  return id;
}
