import { expect, it } from "vitest";
import type { SearchHit } from "../platform";
import { hitKeys } from "./hit-keys";

const hit = (turnId: string, fromPerson: boolean): SearchHit => ({
  conversationId: "conv",
  conversationTitle: "Films",
  turnId,
  fromPerson,
  at: "2026-11-20T08:00:00Z",
  snippet: "film",
});

it("tells apart what was said in the steps of one turn", () => {
  const keys = hitKeys([hit("a", false), hit("a", false), hit("a", true), hit("b", false), hit("a", false)]);
  expect(new Set(keys).size).toBe(5);
});

it("keeps a hit's key when more are found after it", () => {
  const first = [hit("a", false), hit("b", true)];
  expect(hitKeys([...first, hit("a", false)]).slice(0, 2)).toEqual(hitKeys(first));
});
