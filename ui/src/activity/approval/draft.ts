import type { CardField } from "../../platform";
import type { CallState } from "../../turn/state";
import { toolTitle } from "../summary";

/** Stands for all arguments together, where there is no card that names each. */
export const WHOLE = "\u0000arguments";

/** What the person wrote into the fields they touched, by argument. */
export type Drafts = Readonly<Record<string, string>>;

/** A field's value as it will be sent, or why it cannot be. */
export type Read = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly message: string };

/**
 * Returns the fields of a call that waits. An argument that its card leaves out is shown all the same: nothing is sent
 * that was not in sight.
 */
export function fieldsOf(call: CallState): CardField[] {
  const given = record(call.arguments);
  if (!call.card) {
    const label = "Arguments, as they will be sent";
    return [{ ...plain(WHOLE, call.arguments), label, shape: { type: "json" } }];
  }
  const shown = new Set(call.card.fields.map((field) => field.argument));
  const others = Object.entries(given)
    .filter(([name]) => !shown.has(name))
    .map(([name, value]): CardField => {
      const origin = call.origins.find((each) => each.argument === name)?.origin ?? { type: "made" };
      return { ...plain(name, value), origin, shape: typeof value === "string" ? { type: "text" } : { type: "json" } };
    });
  return [...call.card.fields, ...others];
}

const TAINTED = "Content from outside was read before in this conversation: check that this is what you want.";

/** Returns what is said of a call beyond its card: that an edit was not taken, or that what is there could not be read. */
export function noteOf({ approval, card }: CallState): string {
  if (!card || approval === null || !approval.startsWith(`${card.title}.`)) return "";
  const note = approval.slice(card.title.length + 1);
  return (card.tainted ? note.replace(TAINTED, "") : note).trim();
}

/** Returns a field's value as it stands in its box. */
export function asText({ value, shape }: CardField): string {
  if (shape.type === "json") return value === undefined ? "" : JSON.stringify(value, null, 2);
  if (shape.type === "list") return Array.isArray(value) ? value.map(word).join("\n") : word(value);
  return word(value);
}

/** Returns what a field would send. One that was not touched sends its very value. */
export function readField(field: CardField, drafts: Drafts): Read {
  const text = drafts[field.argument];
  if (text === undefined || text === asText(field)) return { ok: true, value: field.value };
  if (field.destination && text.trim() === "") return refused("Say where it goes");
  switch (field.shape.type) {
    case "line":
    case "text":
    case "choice":
      return { ok: true, value: text };
    case "flag":
      return { ok: true, value: text === "true" };
    case "number":
      return text.trim() === "" || !Number.isFinite(Number(text))
        ? refused("This is not a number")
        : { ok: true, value: Number(text) };
    case "list":
      return {
        ok: true,
        value: text
          .split("\n")
          .map((line) => line.trim())
          .filter((line) => line !== ""),
      };
    case "json":
      return readJson(text, field.argument === WHOLE);
  }
}

/** Returns the arguments as they will be sent, or the first reason why they cannot be. */
export function readAll(call: CallState, fields: readonly CardField[], drafts: Drafts): Read {
  let given = record(call.arguments);
  for (const field of fields) {
    if (drafts[field.argument] === undefined) continue;
    const read = readField(field, drafts);
    if (!read.ok) return refused(field.argument === WHOLE ? read.message : `${field.label}: ${read.message}`);
    if (read.value === field.value) continue;
    given = field.argument === WHOLE ? record(read.value) : { ...given, [field.argument]: read.value };
  }
  return { ok: true, value: given };
}

/** Returns what is odd about a value that looks like another one than it is. */
export function oddity(text: string): string | null {
  if (/[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u{e0000}-\u{e007f}]/u.test(text)) {
    return "This holds signs that do not show.";
  }
  const mixed = text
    .split(/[^\p{L}\p{M}]+/u)
    .some((part) => /\p{Script=Latin}/u.test(part) && /[\p{Script=Cyrillic}\p{Script=Greek}]/u.test(part));
  return mixed ? "This mixes letters of several alphabets that look alike." : null;
}

function readJson(text: string, object: boolean): Read {
  try {
    const value: unknown = JSON.parse(text);
    return object && !isObject(value)
      ? refused("Arguments are an object: they stand between { and }")
      : { ok: true, value };
  } catch (thrown) {
    return refused(`This is not valid JSON: ${thrown instanceof Error ? thrown.message : "unknown"}`);
  }
}

function plain(argument: string, value: unknown): CardField {
  return {
    argument,
    label: toolTitle(argument),
    value,
    shape: { type: "line" },
    origin: { type: "made" },
    destination: false,
    isNew: false,
  };
}

function refused(message: string): Read {
  return { ok: false, message };
}

function word(value: unknown): string {
  if (value === null || value === undefined) return "";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return isObject(value) ? value : {};
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
