import { expect, it } from "vitest";
import { datasources } from "../platform/demo/data";
import { matchSources, mentionAt, withoutMention } from "./mention";

it("finds the mention the caret stands in, and no e-mail address", () => {
  expect(mentionAt("ask @sak", 8)).toEqual({ start: 4, end: 8, word: "sak" });
  expect(mentionAt("@", 1)).toEqual({ start: 0, end: 1, word: "" });
  expect(mentionAt("ada@example.com", 15)).toBeNull();
  expect(mentionAt("@sakila and", 11)).toBeNull();
});

it("offers names that begin with the word first", () => {
  expect(matchSources(datasources, "l").map((source) => source.name)[0]).toBe("Ledger (read replica, Frankfurt)");
  expect(matchSources(datasources, "nope")).toEqual([]);
});

it("takes the mention out of the text", () => {
  expect(withoutMention("ask @sak about films", { start: 4, end: 8, word: "sak" })).toBe("ask about films");
});
