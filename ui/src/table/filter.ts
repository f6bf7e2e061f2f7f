import type { Column, ResultTable } from "../platform";

type Cells = (string | null)[];
type Test = (cell: string | null) => boolean;

/** What rows are to be shown: those that hold all the words, and whose cells pass what is asked of their columns. */
export interface TableFilter {
  readonly words: string;
  /** By the column's place. */
  readonly columns: Readonly<Record<number, string>>;
}

export const noFilter: TableFilter = { words: "", columns: {} };

/** Tells whether a filter leaves anything out. */
export function filters({ words, columns }: TableFilter): boolean {
  return words.trim() !== "" || Object.values(columns).some((text) => text.trim() !== "");
}

/** Returns the rows that pass. What cannot be read as a comparison is looked for as text. */
export function filterRows(table: ResultTable, filter: TableFilter): Cells[] {
  if (!filters(filter)) return table.rows;
  const words = folded(filter.words).split(/\s+/).filter(Boolean);
  const tests = Object.entries(filter.columns).flatMap(([at, text]): [number, Test][] => {
    const column = table.columns[Number(at)];
    return column && text.trim() !== "" ? [[Number(at), columnTest(column, text.trim())]] : [];
  });
  return table.rows.filter((row) => {
    if (!tests.every(([at, test]) => test(row[at] ?? null))) return false;
    if (words.length === 0) return true;
    const cells = folded(row.map((cell) => cell ?? "").join("\n"));
    return words.every((word) => cells.includes(word));
  });
}

/** `>100`, `<= 5`, `=3`, `!=0`, `10..20` for numbers and times; anything else is text that the cell holds. */
function columnTest(column: Column, text: string): Test {
  if (column.kind !== "text") {
    const test = comparison(text, column.kind === "number" ? number : time);
    if (test) return test;
  }
  if (text.toLowerCase() === "null") return (cell) => cell === null;
  const wanted = folded(text);
  return (cell) => cell !== null && folded(cell).includes(wanted);
}

function comparison(text: string, read: (text: string) => number | null): Test | null {
  const range = /^(.+?)\s*\.\.\s*(.+)$/.exec(text);
  if (range) {
    const low = read(range[1] ?? "");
    const high = read(range[2] ?? "");
    return low === null || high === null ? null : compare(read, (value) => value >= low && value <= high);
  }
  const [, sign = "", rest = ""] = /^(>=|<=|!=|<>|≥|≤|≠|>|<|=)\s*(.+)$/.exec(text) ?? [];
  const limit = sign === "" ? null : read(rest);
  if (limit === null) return null;
  switch (sign) {
    case ">":
      return compare(read, (value) => value > limit);
    case ">=":
    case "≥":
      return compare(read, (value) => value >= limit);
    case "<":
      return compare(read, (value) => value < limit);
    case "<=":
    case "≤":
      return compare(read, (value) => value <= limit);
    case "=":
      return compare(read, (value) => value === limit);
    default:
      return compare(read, (value) => value !== limit);
  }
}

function compare(read: (text: string) => number | null, test: (value: number) => boolean): Test {
  return (cell) => {
    const value = cell === null ? null : read(cell);
    return value !== null && test(value);
  };
}

/** Reads a number as people write it: with commas or spaces between thousands, with a sign of money or percent. */
export function number(text: string): number | null {
  const plain = text.replace(/^([-+]?)\s*[$€£]\s*/, "$1").replaceAll(/[\s,%_]/g, "");
  return plain === "" || Number.isNaN(Number(plain)) ? null : Number(plain);
}

function time(text: string): number | null {
  const at = Date.parse(text.trim());
  return Number.isNaN(at) ? null : at;
}

function folded(text: string): string {
  return text.normalize("NFKD").replaceAll(/\p{M}/gu, "").toLowerCase();
}
