import { expect, it } from "vitest";
import { datasources, SAKILA } from "../platform/demo/data";
import { createDrafts, everySource, stillConnected } from "./drafts";

it("keeps words and sources apart for each conversation", () => {
  const drafts = createDrafts();
  drafts.set("a", { text: "begun" });
  drafts.set("b", { sources: { type: "only", datasourceIds: [SAKILA] } });
  expect(drafts.get("a")).toEqual({ text: "begun", sources: everySource, pin: false });
  expect(drafts.get("b")).toEqual({ text: "", sources: { type: "only", datasourceIds: [SAKILA] }, pin: false });
});

it("gives a conversation that was just begun what stood in the new one", () => {
  const drafts = createDrafts();
  drafts.set(null, { text: "and then?", sources: { type: "only", datasourceIds: [SAKILA] } });
  drafts.carry("a");
  expect(drafts.get("a")).toEqual({
    text: "and then?",
    sources: { type: "only", datasourceIds: [SAKILA] },
    pin: false,
  });
  expect(drafts.get(null)).toEqual({ text: "", sources: everySource, pin: false });
});

it("asks no source that is gone", () => {
  expect(stillConnected({ type: "only", datasourceIds: [SAKILA, "gone"] }, datasources)).toEqual({
    type: "only",
    datasourceIds: [SAKILA],
  });
  expect(stillConnected({ type: "only", datasourceIds: ["gone"] }, datasources)).toEqual(everySource);
  expect(stillConnected({ type: "only", datasourceIds: ["gone"] }, undefined).type).toBe("only");
});
