// JSON pointers (RFC 6901).

/** `base` followed by one reference token. */
export function pointerTo(base: string, token: string | number): string {
  return `${base}/${typeof token === "number" ? token : token.replace(/~/g, "~0").replace(/\//g, "~1")}`;
}

/** The reference tokens of a pointer; undefined when it is none. */
export function tokensOf(pointer: string): string[] | undefined {
  if (pointer === "") return [];
  if (!pointer.startsWith("/") || /~(?![01])/.test(pointer)) return undefined;
  return pointer
    .slice(1)
    .split("/")
    .map((token) => token.replace(/~1/g, "/").replace(/~0/g, "~"));
}

/** A row number as a reference token: decimal, no leading zero; undefined otherwise. */
export function indexOf(token: string | undefined): number | undefined {
  return token !== undefined && /^(0|[1-9][0-9]{0,9})$/.test(token) ? Number(token) : undefined;
}
