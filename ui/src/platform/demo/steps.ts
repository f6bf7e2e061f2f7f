import type { TurnEvent } from "../types";
import { SAKILA, usage, type view } from "./data";

/** One fact of a scripted turn, without the turn's id, and how long to wait before it. `hold` waits for a decision. */
export interface Step {
  readonly wait: number;
  readonly event: Fact;
  readonly hold?: boolean;
}

export type Fact = TurnEvent extends infer Event
  ? Event extends { turnId: string }
    ? Omit<Event, "turnId">
    : never
  : never;

export function step(wait: number, event: Fact): Step {
  return { wait, event };
}

export function plan(tier: "model" | "direct" | "quickAnswer" = "model", reason = ""): Step {
  return step(10, {
    type: "planMade",
    tier,
    model: tier === "model" ? usage.model : null,
    datasources: [SAKILA],
    reason,
  });
}

export function finished(remark: string | null = null): Step {
  return step(10, { type: "turnFinished", at: new Date().toISOString(), remark });
}

export function reported(): Step {
  return step(0, { type: "usageReported", usage });
}

/** Text in pieces of about a token, 200 a second. */
export function stream(text: string, index: number): Step[] {
  return (text.match(/[\s\S]{1,4}/g) ?? []).map((piece) => step(5, { type: "textAppended", step: index, text: piece }));
}

export function call(
  id: string,
  tool: string,
  given: Record<string, unknown>,
  effect: "read" | "write" | "destructive" = "read",
) {
  return step(30, {
    type: "toolCallProposed",
    callId: id,
    datasourceId: SAKILA,
    datasourceName: "Sakila",
    tool,
    arguments: given,
    effect,
  });
}

export function started(id: string): Step {
  return step(10, { type: "toolCallStarted", callId: id, at: new Date().toISOString() });
}

export function ended(id: string, result: ReturnType<typeof view>, elapsedMs = 14, cached = false): Step {
  return step(elapsedMs, { type: "toolCallFinished", callId: id, outcome: "succeeded", elapsedMs, cached, result });
}

/** Returns facts that happen at given milliseconds in their order. */
export function byTime(facts: readonly (readonly [at: number, event: Fact])[]): Step[] {
  let now = 0;
  return facts
    .toSorted(([a], [b]) => a - b)
    .map(([at, event]) => {
      const wait = at - now;
      now = at;
      return { wait, event };
    });
}
