import type { ResultTable } from "../platform";
import { number } from "./filter";

/** How a table can be drawn: what stands along it, and which columns measure something. */
export interface Chartable {
  readonly kind: "bar" | "line";
  /** The column of names or times. */
  readonly along: number;
  /** The columns of numbers, the likeliest first. */
  readonly measures: readonly number[];
}

/** One bar or point. */
export interface Point {
  readonly label: string;
  readonly value: number | null;
}

const FEWEST = 2;
const MOST = 200;

/**
 * Returns how a table can be drawn, or null when its numbers do not ask for it: it needs one column of names or times,
 * at least one of numbers that are not keys, and 2 to 200 rows.
 */
export function chartable(table: ResultTable): Chartable | null {
  const { columns, rows } = table;
  if (rows.length < FEWEST || rows.length > MOST) return null;
  const names = columns.flatMap((column, at) => (column.kind === "number" ? [] : [at]));
  const [along] = names;
  const measures = columns.flatMap((column, at) =>
    column.kind === "number" && !isKey(column.name) && measured(table, at) ? [at] : [],
  );
  if (along === undefined || names.length !== 1 || measures.length === 0) return null;
  const labels = new Set(rows.map((row) => row[along]));
  if (labels.size < FEWEST) return null;
  return { kind: columns[along]?.kind === "time" ? "line" : "bar", along, measures };
}

/** Returns what is drawn of one measure: times in their order, names in the table's. */
export function points(rows: readonly (string | null)[][], shape: Chartable, measure: number): Point[] {
  const found = rows.map((row) => {
    const cell = row[measure] ?? null;
    return { label: row[shape.along] ?? "none", value: cell === null ? null : number(cell) };
  });
  return shape.kind === "line" ? found.toSorted((a, b) => (a.label < b.label ? -1 : a.label > b.label ? 1 : 0)) : found;
}

/** Returns in words what a chart shows, for who does not see it. */
export function described(kind: Chartable["kind"], names: { along: string; measure: string }, shown: Point[]): string {
  const known = shown.filter((point): point is Point & { value: number } => point.value !== null);
  const start = `${kind === "bar" ? "Bar" : "Line"} chart of ${names.measure} by ${names.along}, ${shown.length} values`;
  if (known.length === 0) return `${start}.`;
  const low = known.reduce((least, point) => (point.value < least.value ? point : least));
  const high = known.reduce((most, point) => (point.value > most.value ? point : most));
  return `${start}, from ${figure(low.value)} (${low.label}) to ${figure(high.value)} (${high.label}).`;
}

const figures = new Intl.NumberFormat("en-US", { maximumFractionDigits: 2 });
const short = new Intl.NumberFormat("en-US", { notation: "compact", maximumFractionDigits: 1 });

/** 1234.5 → "1,234.5". */
export function figure(value: number): string {
  return figures.format(value);
}

/** 12345 → "12.3K", for an axis. */
export function shortFigure(value: number): string {
  return Math.abs(value) < 10_000 ? figures.format(value) : short.format(value);
}

function isKey(name: string): boolean {
  return /^(id|key|year_?id|zip|postcode|postal_code)$|(_id|Id|_key)$/.test(name);
}

function measured(table: ResultTable, at: number): boolean {
  const cells = table.rows.map((row) => row[at] ?? null);
  return cells.every((cell) => cell === null || number(cell) !== null) && cells.some((cell) => cell !== null);
}
