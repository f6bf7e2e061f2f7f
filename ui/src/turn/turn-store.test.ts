import { expect, it, vi } from "vitest";
import type { TurnEvent } from "../platform";
import { createTurnStore } from "./turn-store";

function store() {
  const frames: (() => void)[] = [];
  return { frames, turns: createTurnStore((flush) => frames.push(flush)) };
}

const text = (turnId: string, words: string): TurnEvent => ({ type: "textAppended", turnId, step: 0, text: words });

it("applies all facts of a frame at once and tells each listener once", () => {
  const { frames, turns } = store();
  const heard = vi.fn();
  turns.subscribe("a", heard);
  for (const word of ["one ", "two ", "three"]) turns.push(text("a", word));
  expect(heard).not.toHaveBeenCalled();
  expect(frames).toHaveLength(1);
  frames[0]?.();
  expect(heard).toHaveBeenCalledTimes(1);
  expect(turns.get("a")?.segments).toEqual([{ kind: "text", step: 0, text: "one two three" }]);
});

it("tells nobody about another turn", () => {
  const { frames, turns } = store();
  const heard = vi.fn();
  turns.subscribe("a", heard);
  turns.push(text("b", "words"));
  frames[0]?.();
  expect(heard).not.toHaveBeenCalled();
});

it("says once that a turn ended", () => {
  const { frames, turns } = store();
  const ended = vi.fn();
  turns.onEnded(ended);
  turns.push(text("a", "words"));
  turns.push({ type: "turnFinished", turnId: "a", at: "2026-11-20T09:00:00Z", remark: null });
  frames[0]?.();
  turns.push({ type: "usageReported", turnId: "a", usage: { ...usage } });
  frames[1]?.();
  expect(ended).toHaveBeenCalledTimes(1);
});

const usage = {
  model: "m",
  inputTokens: 1,
  outputTokens: 1,
  cacheReadTokens: 0,
  cacheWriteTokens: 0,
  costUsd: null,
  firstTextMs: null,
};
