import type { Column } from "../platform";

/** Returns rows as tab-separated text, which spreadsheets take from the clipboard. */
export function toTsv(columns: readonly Column[], rows: readonly (readonly (string | null)[])[]): string {
  const lines = [
    columns.map((column) => cell(column.name)),
    ...rows.map((row) => row.map((value) => cell(value ?? ""))),
  ];
  return lines.map((line) => line.join("\t")).join("\n");
}

/** What a spreadsheet would run as a formula gets an apostrophe before it: what a source holds is data. */
function cell(text: string): string {
  const line = text.replaceAll(/[\t\r\n]+/g, " ");
  const risky = /^[=@＝＠＋－]/.test(line) || (/^[+-]/.test(line) && Number.isNaN(Number(line)));
  return risky ? `'${line}` : line;
}
