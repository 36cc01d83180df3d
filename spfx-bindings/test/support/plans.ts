// What the core makes of a policy's collections, written a second time, plainly: the module's own answer is held
// against it (test/module/module.test.mjs).
interface PolicyDocument {
  purposes: { name: string }[];
  domains?: { name: string; kind?: string; version?: number }[];
  collections: { name: string; record_id?: string; fields: Record<string, Record<string, unknown>> }[];
}

/** The form of core/record/plan_text.h; members in the policy's order. */
export function plansOf(policy: object): string {
  const { purposes, domains = [], collections } = policy as PolicyDocument;
  return JSON.stringify({
    purposes: purposes.map(({ name }) => name),
    domains: domains.map(({ name, kind = "assigned", version = 1 }) => ({ name, kind, version })),
    collections: collections.map(({ name, record_id = null, fields }) => ({
      name,
      record_id,
      members: Object.entries(fields).map(([member, field]) => ({ ...field, name: member })),
    })),
    max_record_id_size: 65535,
  });
}
