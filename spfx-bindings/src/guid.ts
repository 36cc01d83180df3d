// GUIDs as Microsoft Entra writes them.

const form = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const empty = "00000000-0000-0000-0000-000000000000";

/** In lower case; undefined when it is no GUID, or the empty one. */
export function guidOf(value: unknown): string | undefined {
  const text = typeof value === "string" ? value.toLowerCase() : "";
  return form.test(text) && text !== empty ? text : undefined;
}
