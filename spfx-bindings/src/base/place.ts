// Places as data: the steps that lead to what an error is about. They become JSON pointers (RFC 6901) at the edge to
// the caller, and come from pointers only where the service answers with one (http/).
import { FeldsiegelError, type ErrorDetails } from "../errors.js";
import type { ErrorCode } from "../errors.generated.js";

/** Members by name, entries of lists by number. Of steps that were a pointer, digits are always a number. */
export type Place = readonly (string | number)[];

/** `base` followed by one reference token. */
export function pointerTo(base: string, step: string | number): string {
  return `${base}/${typeof step === "number" ? step : step.replace(/~/g, "~0").replace(/\//g, "~1")}`;
}

/** The place as a JSON pointer, `base` before it. */
export function pointerOf(place: Place, base = ""): string {
  return place.reduce<string>(pointerTo, base);
}

/** The steps of a pointer; undefined when it is none. Digits as an index has them, at most ten, become a number. */
export function placeOf(pointer: unknown): Place | undefined {
  if (pointer === "") return [];
  if (typeof pointer !== "string" || !pointer.startsWith("/") || /~(?![01])/.test(pointer)) return undefined;
  return pointer
    .slice(1)
    .split("/")
    .map((token) =>
      /^(0|[1-9][0-9]{0,9})$/.test(token) ? Number(token) : token.replace(/~1/g, "/").replace(/~0/g, "~"),
    );
}

/** `list[step]`; undefined where the step is no number or the list is shorter. */
export function entryAt<T>(list: readonly T[], step: string | number | undefined): T | undefined {
  return typeof step === "number" ? list[step] : undefined;
}

const places = new WeakMap<FeldsiegelError, Place>();

/** An error of the core or the service about a place in what they were given, which is not what the caller gave. */
export function errorAt(code: ErrorCode, place: Place, details: ErrorDetails = {}): FeldsiegelError {
  const error = new FeldsiegelError(code, { ...details, at: pointerOf(place) });
  places.set(error, place);
  return error;
}

/** The place that errorAt was given; undefined for every other error, and where it is the whole. */
export function placeIn(error: unknown): Place | undefined {
  const place = error instanceof FeldsiegelError ? places.get(error) : undefined;
  return place?.length ? place : undefined;
}

/** The same error about another place. */
export function movedTo(at: string, error: FeldsiegelError, detail?: string): FeldsiegelError {
  const { code, status, limit, retryAfter } = error;
  return new FeldsiegelError(code, { at, detail, status, limit, retryAfter, cause: error });
}

/**
 * For `catch`: throws the error, moved to where its place stands in what the caller gave. `find` answers that place's
 * pointer, or undefined where the error is about nothing of the caller's: then it stays as it is.
 */
export function moving(find: (place: Place) => string | undefined): (error: unknown) => never {
  return (error) => {
    const place = placeIn(error);
    const at = place && find(place);
    throw at === undefined ? error : movedTo(at, error as FeldsiegelError);
  };
}
