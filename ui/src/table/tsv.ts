import type { Column } from "../platform";

/** Returns rows as tab-separated text, which spreadsheets take from the clipboard. */
export function toTsv(columns: readonly Column[], rows: readonly (readonly (string | null)[])[]): string {
  const lines = [
    columns.map((column) => cell(column.name)),
    ...rows.map((row) => row.map((value) => cell(value ?? ""))),
  ];
  return lines.map((line) => line.join("\t")).join("\n");
}

function cell(text: string): string {
  return text.replaceAll(/[\t\r\n]+/g, " ");
}
