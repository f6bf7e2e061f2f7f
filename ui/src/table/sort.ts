import type { ColumnKind } from "../platform";

/** Orders two cells of a column. Numbers go by value however long they are; times are ISO text and sort as text. */
export function compareCells(kind: ColumnKind, a: string, b: string): number {
  switch (kind) {
    case "number":
      return compareNumbers(a, b);
    case "time":
      return a < b ? -1 : a > b ? 1 : 0;
    case "text":
      return collator.compare(a, b);
  }
}

const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });

/** Compares by value; where a float cannot tell two numbers apart, their digits do. */
function compareNumbers(a: string, b: string): number {
  const x = Number(a);
  const y = Number(b);
  if (Number.isNaN(x) || Number.isNaN(y)) return collator.compare(a, b);
  if (x !== y) return x - y;
  return compareDigits(a.trim(), b.trim());
}

function compareDigits(a: string, b: string): number {
  if (a === b || /e/i.test(a) || /e/i.test(b)) return 0;
  const negative = a.startsWith("-") && b.startsWith("-");
  const [wholeA = "", partA = ""] = digits(a);
  const [wholeB = "", partB = ""] = digits(b);
  const length = Math.max(partA.length, partB.length);
  const whole = Math.max(wholeA.length, wholeB.length);
  const left = wholeA.padStart(whole, "0") + partA.padEnd(length, "0");
  const right = wholeB.padStart(whole, "0") + partB.padEnd(length, "0");
  const order = left < right ? -1 : left > right ? 1 : 0;
  return negative ? -order : order;
}

function digits(text: string): string[] {
  return text.replace(/^[+-]/, "").split(".");
}
