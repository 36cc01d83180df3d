// JSON text of a value that JSON can carry exactly. JSON.stringify would turn a Map into {}, NaN into null and a Date
// into text, would drop functions and call toJSON; here, what would come back as something else is refused with its
// place.
import { pointerTo } from "../base/place.js";
import { FeldsiegelError } from "../errors.js";
import { isWellFormed } from "./text.js";

/** Arrays and objects within each other. Whoever opens values takes more (docs/spec/sealed-values.md). */
export const maxDepth = 32;

/** `at` is the pointer of `value`. Errors: wrong_type, invalid_value, invalid_unicode, json_too_deep. */
export function jsonText(value: unknown, at: string): string {
  return write(value, at, []);
}

function write(value: unknown, at: string, parents: readonly object[]): string {
  switch (typeof value) {
    case "string":
      return writeText(value, at);
    case "boolean":
      return String(value);
    case "number":
      return writeNumber(value, at);
    case "object":
      return value === null ? "null" : writeObject(value, at, parents);
    default:
      throw new FeldsiegelError("wrong_type", { at, detail: `JSON has no ${typeof value}.` });
  }
}

function writeText(text: string, at: string): string {
  if (!isWellFormed(text)) throw new FeldsiegelError("invalid_unicode", { at });
  return JSON.stringify(text);
}

function writeNumber(number: number, at: string): string {
  if (!Number.isFinite(number))
    throw new FeldsiegelError("invalid_value", { at, detail: "JSON has no NaN and no Infinity." });
  return Object.is(number, -0) ? "-0" : String(number);
}

function writeObject(value: object, at: string, parents: readonly object[]): string {
  if (parents.includes(value)) throw new FeldsiegelError("invalid_value", { at, detail: "The value contains itself." });
  if (parents.length >= maxDepth) throw new FeldsiegelError("json_too_deep", { at, limit: maxDepth });
  const within = [...parents, value];
  if (Array.isArray(value)) return writeArray(value, at, within);
  if (!isPlain(value))
    throw new FeldsiegelError("wrong_type", {
      at,
      detail: "Only plain objects and arrays can be sealed; convert it first.",
    });
  const members: string[] = [];
  for (const name of Object.keys(value)) {
    const member = (value as Record<string, unknown>)[name];
    const place = pointerTo(at, name);
    if (member !== undefined) members.push(`${writeText(name, place)}:${write(member, place, within)}`);
  }
  return `{${members.join(",")}}`;
}

function writeArray(array: readonly unknown[], at: string, parents: readonly object[]): string {
  const items: string[] = [];
  for (let i = 0; i < array.length; i += 1) items.push(write(array[i], pointerTo(at, i), parents));
  return `[${items.join(",")}]`;
}

/** Made by a literal, JSON.parse or Object.create(null), in any realm; not an instance of some class. */
export function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === null) return true;
  return Object.getPrototypeOf(prototype) === null && Object.prototype.hasOwnProperty.call(prototype, "isPrototypeOf");
}
