import { expect, it } from "vitest";
import { compareCells } from "./sort";
import { toTsv } from "./tsv";

it("sorts numbers by value, not by letters", () => {
  expect(["10", "9", "-3", "2.5"].toSorted((a, b) => compareCells("number", a, b))).toEqual(["-3", "2.5", "9", "10"]);
});

it("tells numbers apart that a float cannot", () => {
  const sorted = ["9007199254740993.2", "9007199254740993.1", "-9007199254740993.2"].toSorted((a, b) =>
    compareCells("number", a, b),
  );
  expect(sorted).toEqual(["-9007199254740993.2", "9007199254740993.1", "9007199254740993.2"]);
});

it("sorts text without case and times by time", () => {
  expect(["b", "A", "c"].toSorted((a, b) => compareCells("text", a, b))).toEqual(["A", "b", "c"]);
  expect(compareCells("time", "2026-01-02", "2026-01-10")).toBeLessThan(0);
});

it("copies cells so that tabs and line ends stay inside them", () => {
  expect(toTsv([{ name: "a", kind: "text" }], [["x\ty\nz"], [null]])).toBe("a\nx y z\n");
});
