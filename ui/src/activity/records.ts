import type { ResultTable } from "../platform";

/** One record of a result that can be cited: the six keys every connector gives, and what else it says of it. */
export interface CitedRecord {
  readonly id: string;
  readonly title: string;
  readonly author: string | null;
  readonly time: string | null;
  readonly text: string;
  /** https only, whatever else a source may say. */
  readonly url: string | null;
  readonly more: readonly { readonly name: string; readonly value: string }[];
}

/** Values that say nothing about a record. */
const EMPTY = ["[]", "0", "false"];
const CITED = ["id", "title", "author", "time", "text", "url"];

/** Returns the rows of a table as records, or null when its columns are not those of records. */
export function citedRecords(table: ResultTable): CitedRecord[] | null {
  const at = new Map(table.columns.map((column, index) => [column.name, index]));
  if (!CITED.every((name) => at.has(name))) return null;
  const others = table.columns.filter((column) => !CITED.includes(column.name)).map((column) => column.name);
  return table.rows.map((row) => {
    const cell = (name: string) => row[at.get(name) ?? -1] || null;
    const url = cell("url");
    return {
      id: cell("id") ?? "",
      title: cell("title") ?? cell("id") ?? "",
      author: cell("author"),
      time: cell("time"),
      text: cell("text") ?? "",
      url: url?.startsWith("https://") ? url : null,
      more: others.flatMap((name) => {
        const value = cell(name);
        return value === null || EMPTY.includes(value) ? [] : [{ name: name.replaceAll("_", " "), value }];
      }),
    };
  });
}
