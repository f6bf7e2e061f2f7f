import { describe, expect, it } from "vitest";
import type { TurnEvent } from "../platform";
import { reduce, replay } from "./reduce";
import { answerText, emptyTurn, type TurnState, waitingCalls } from "./state";

const files = import.meta.glob<string>("../../../fixtures/turns/*.ndjson", {
  query: "?raw",
  import: "default",
  eager: true,
});
const fixtures = new Map(Object.entries(files).map(([path, text]) => [path.replace(/^.*\/|\.ndjson$/g, ""), text]));

function read(name: string): TurnEvent[] {
  const lines = (fixtures.get(name) ?? "").trim().split("\n");
  return lines.map((line) => JSON.parse(line) as TurnEvent);
}

function told(name: string): TurnState {
  return read(name).reduce(reduce, emptyTurn("none"));
}

describe("every fixture", () => {
  const names = [...fixtures.keys()];

  it("is there", () => expect(names.length).toBeGreaterThan(5));

  it.each(names)("%s begins with the question and ends", (name) => {
    const turn = told(name);
    expect(turn.question).not.toBe("");
    expect(turn.startedAt).not.toBeNull();
    expect(turn.status).not.toBe("running");
    expect(turn.endedAt).not.toBeNull();
  });

  it.each(names)("%s told twice from its start is the same turn", (name) => {
    const events = read(name);
    expect([...events, ...events].reduce(reduce, emptyTurn("none"))).toEqual(told(name));
  });

  it.each(names)("%s never changes a state it was given", (name) => {
    read(name).reduce((turn, event) => {
      const before = structuredClone(turn);
      const after = reduce(turn, event);
      expect(turn).toEqual(before);
      return after;
    }, emptyTurn("none"));
  });
});

describe("a turn with tools", () => {
  const turn = told("model-with-tools");

  it("keeps thoughts, words and calls in the order they came", () => {
    const shape = turn.segments.map((segment) =>
      segment.kind === "text" ? segment.text : segment.items.map((item) => item.kind),
    );
    expect(shape).toEqual([
      ["thinking"],
      "Let me look at the schema.",
      ["call", "call"],
      "**Sports** earns most: 5,314.21.\n",
    ]);
  });

  it("joins the pieces of a thought", () => {
    const [first] = turn.segments;
    expect(first?.kind === "activity" && first.items[0]).toMatchObject({
      text: "The revenue per category must be joined.",
    });
  });

  it("takes each result to its own call, in whatever order they end", () => {
    expect(turn.calls.toolu_2?.result?.table?.rows).toHaveLength(3);
    expect(turn.calls.toolu_1).toMatchObject({ cached: true, elapsedMs: 0, stage: "succeeded" });
  });

  it("copies the answer without the activity", () => {
    expect(answerText(turn)).toBe("Let me look at the schema.\n\n**Sports** earns most: 5,314.21.");
  });
});

describe("a turn that ends early", () => {
  it("is stopped when the person stopped it, and failed otherwise", () => {
    expect(told("stopped").status).toBe("stopped");
    expect(told("failed-key-refused")).toMatchObject({ status: "failed", failure: { code: "auth" } });
  });

  it("keeps what was written before the stream broke off, and forgets the retry", () => {
    const turn = told("retried-then-broke-off");
    expect(answerText(turn)).toBe("Rentals are kept in");
    expect(turn.retry).toBeNull();
  });

  it("keeps the remark of an answer that is not whole", () => {
    expect(told("tool-failed-and-limit").remark).toContain("limit of 10 steps");
  });
});

it("waits for approval until the decision has come to its end", () => {
  const events = read("approval-denied");
  const asked = events.findIndex((event) => event.type === "approvalRequested");
  const waiting = events.slice(0, asked + 1).reduce(reduce, emptyTurn("none"));
  expect(waitingCalls(waiting).map((call) => call.approval)).toEqual([
    "Change 1 row of customer: first_name becomes Anna",
  ]);
  expect(waitingCalls(told("approval-denied"))).toEqual([]);
});

it("changes nothing for a fact about an unknown call", () => {
  const turn = told("quick-answer");
  const event: TurnEvent = { type: "toolCallStarted", turnId: turn.id, callId: "nobody", at: "2026-11-20T09:00:00Z" };
  expect(reduce(turn, event)).toBe(turn);
});

it("shows a stored turn with the status that is stored, also when its facts break off", () => {
  const events = read("model-with-tools").slice(0, 6);
  const turn = replay({ id: "t", question: "Which?", status: "interrupted", events });
  expect(turn).toMatchObject({ id: "t", question: "Which?", status: "interrupted" });
});
