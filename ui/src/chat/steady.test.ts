import { expect, it } from "vitest";
import type { Passage } from "../platform";
import { bySource, passageKey, passageText, steady } from "./steady";

const passage = (datasourceId: string, title: string, number = 1): Passage => ({
  datasourceId,
  title,
  number,
  callId: "c",
  text: title,
  matches: [],
  author: null,
  time: null,
  url: null,
});

const titles = (passages: readonly Passage[]) => passages.map((each) => each.title);

it("leaves in its place what the reader may be reading, and puts what is new behind it", () => {
  const first = [passage("a", "one"), passage("a", "two", 2)];
  const better = [passage("b", "best"), passage("a", "two", 2), passage("a", "one", 3)];
  expect(titles(steady(first.map(passageKey), better))).toEqual(["one", "two", "best"]);
});

it("takes the order it is given where nothing was shown yet", () => {
  expect(titles(steady([], [passage("a", "one"), passage("b", "two")]))).toEqual(["one", "two"]);
});

it("forgets what is no longer found", () => {
  expect(titles(steady([passageKey(passage("a", "gone"))], [passage("a", "one")]))).toEqual(["one"]);
});

it("puts the source with the best passage first", () => {
  const groups = bySource([passage("b", "best"), passage("a", "next"), passage("b", "last")]);
  expect(groups.map((each) => [each.datasourceId, titles(each.passages)])).toEqual([
    ["b", ["best", "last"]],
    ["a", ["next"]],
  ]);
});

it("does not say twice what the title says", () => {
  const told = (title: string, text: string) => passageText({ ...passage("a", title), text });
  expect(told("#finance: The budget.", "The budget.\n\nIt is 42k.")).toBe("It is 42k.");
  expect(told("#finance: The budget.", "The budget.")).toBe("");
  expect(told("The budget", "It is 42k.\n\nBooked.")).toBe("It is 42k.\nBooked.");
});
