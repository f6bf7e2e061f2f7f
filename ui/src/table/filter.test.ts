import { describe, expect, it } from "vitest";
import type { ResultTable } from "../platform";
import { chartable, described, points } from "./chartable";
import { filterRows, type TableFilter } from "./filter";

const table: ResultTable = {
  columns: [
    { name: "category", kind: "text" },
    { name: "revenue", kind: "number" },
    { name: "film_id", kind: "number" },
    { name: "day", kind: "time" },
  ],
  rows: [
    ["Sports", "5314.21", "1", "2026-01-02"],
    ["Sci-Fi", "4756.98", "2", "2026-01-03T10:00:00Z"],
    ["Música", "3417.72", "3", "2026-01-10"],
    [null, null, "4", null],
  ],
  hasMore: false,
};

const names = (filter: Partial<TableFilter>) =>
  filterRows(table, { words: "", columns: {}, ...filter }).map(([name]) => name);

describe("a filter", () => {
  it("looks for all words in a row, without case and accents", () => {
    expect(names({ words: "musica 3417" })).toEqual(["Música"]);
    expect(names({ words: "  " })).toHaveLength(4);
  });

  it.each([
    [">4000", ["Sports", "Sci-Fi"]],
    [">= 4,756.98", ["Sports", "Sci-Fi"]],
    ["<4000", ["Música"]],
    ["=5314.21", ["Sports"]],
    ["!=5314.21", ["Sci-Fi", "Música"]],
    ["3000..4800", ["Sci-Fi", "Música"]],
    ["> $5,000", ["Sports"]],
    ["756", ["Sci-Fi"]],
    ["null", [null]],
    [">", []],
    ["> abc", []],
  ])("compares numbers: %s", (text, found) => {
    expect(names({ columns: { 1: text } })).toEqual(found);
  });

  it("compares times", () => {
    expect(names({ columns: { 3: ">2026-01-02" } })).toEqual(["Sci-Fi", "Música"]);
    expect(names({ columns: { 3: "2026-01-10" } })).toEqual(["Música"]);
  });

  it("takes a comparison in a text column as text", () => {
    expect(names({ columns: { 0: ">1" } })).toEqual([]);
    expect(names({ columns: { 0: "s" } })).toEqual(["Sports", "Sci-Fi", "Música"]);
  });
});

describe("a chart", () => {
  const drawn = (columns: ResultTable["columns"], rows: ResultTable["rows"]) =>
    chartable({ columns, rows, hasMore: false });
  const name = { name: "category", kind: "text" } as const;
  const day = { name: "day", kind: "time" } as const;
  const sum = { name: "revenue", kind: "number" } as const;

  it("is bars for names and a line for times", () => {
    const rows = [
      ["a", "1"],
      ["b", "2"],
    ];
    expect(drawn([name, sum], rows)).toEqual({ kind: "bar", along: 0, measures: [1] });
    expect(
      drawn(
        [sum, day],
        rows.map(([a = null, b = null]) => [b, a]),
      )?.kind,
    ).toBe("line");
  });

  it.each([
    ["one row", [name, sum], [["a", "1"]]],
    ["no number", [name], [["a"], ["b"]]],
    [
      "two names",
      [name, { ...name, name: "b" }, sum],
      [
        ["a", "x", "1"],
        ["b", "y", "2"],
      ],
    ],
    [
      "nothing but keys",
      [name, { name: "film_id", kind: "number" }],
      [
        ["a", "1"],
        ["b", "2"],
      ],
    ],
    [
      "one name only",
      [name, sum],
      [
        ["a", "1"],
        ["a", "2"],
      ],
    ],
    [
      "numbers that are none",
      [name, sum],
      [
        ["a", "n/a"],
        ["b", "2"],
      ],
    ],
    ["too many rows", [name, sum], Array.from({ length: 201 }, (_, at) => [`${at}`, `${at}`])],
  ] as [string, ResultTable["columns"], string[][]][])("is not asked for by %s", (_why, columns, rows) => {
    expect(drawn(columns, rows)).toBeNull();
  });

  it("puts times in order, keeps names in the table's, and says in words what it shows", () => {
    const shape = { kind: "line", along: 0, measures: [1] } as const;
    const shown = points(
      [
        ["2026-01-03", "2"],
        ["2026-01-01", "1,000.5"],
        ["2026-01-02", null],
      ],
      shape,
      1,
    );
    expect(shown.map(({ value }) => value)).toEqual([1000.5, null, 2]);
    expect(described("line", { along: "day", measure: "revenue" }, shown)).toBe(
      "Line chart of revenue by day, 3 values, from 2 (2026-01-03) to 1,000.5 (2026-01-01).",
    );
  });
});
