import { expect, it } from "vitest";
import { toTsv } from "./tsv";

it("keeps a row on its line, and nothing in it is run as a formula", () => {
  const columns = [
    { name: "a", kind: "text" as const },
    { name: "b", kind: "number" as const },
  ];
  const rows = [
    ["two\nlines\there", "-3.5"],
    ["=HYPERLINK(1)", null],
    ["-cmd", "+1"],
  ];
  expect(toTsv(columns, rows)).toBe("a\tb\ntwo lines here\t-3.5\n'=HYPERLINK(1)\t\n'-cmd\t+1");
});
