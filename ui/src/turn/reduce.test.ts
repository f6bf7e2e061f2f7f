import { describe, expect, it } from "vitest";
import type { TurnEvent } from "../platform";
import { reduce, replay } from "./reduce";
import { answerText, emptyTurn, runningRun, type TurnState, waitingCalls } from "./state";

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

describe("a question to several sources", () => {
  const turn = told("fan-out");

  it("keeps who planned, every source that was weighed, and what was filled in", () => {
    expect(turn.plan?.choices.map((each) => [each.datasource, each.asked])).toEqual([
      ["Slack", true],
      ["Google Workspace", true],
      ["Jira", true],
      ["AWS", false],
    ]);
    expect(turn.plan).toMatchObject({ plannedBy: "rules", filled: [{ words: "Sarah", value: "Sarah Lindqvist" }] });
  });

  it("holds each call in its source's run, and one place for each run", () => {
    const runs = Object.values(turn.runs);
    expect(runs.map((run) => [run.datasource, run.calls, run.entry?.state])).toEqual([
      ["Slack", ["f1"], "searched"],
      ["Google Workspace", ["f2"], "searched"],
      ["Jira", ["f3"], "failed"],
    ]);
    const [first] = turn.segments;
    expect(first?.kind === "activity" && first.items.map((item) => item.kind)).toEqual([
      "run",
      "run",
      "run",
      "thinking",
    ]);
  });

  it("knows where each argument comes from", () => {
    expect(turn.calls.f1?.origins).toContainEqual({
      argument: "from",
      origin: { type: "read", datasource: "Slack" },
    });
  });

  it("finds a citation by the number in the text", () => {
    expect(turn.citations[2]).toMatchObject({ number: 2, record: 4, author: "Ana Costa", verified: true });
    expect(turn.citations[2]).not.toHaveProperty("type");
    expect(turn.citations[3]?.verified).toBe(false);
    expect(answerText(turn)).toContain("**40,000**【1】");
  });

  it("keeps what was joined, the receipt and the follow-ups", () => {
    expect(turn.joined[0]?.disagreement).toContain("waits for Ana");
    expect(turn.receipt?.map((entry) => entry.state)).toEqual(["searched", "searched", "failed", "notSearched"]);
    expect(turn.followUps).toHaveLength(3);
    expect(turn.synthesis).toEqual({ records: 5 });
  });
});

describe("a source that is tried again", () => {
  const events = read("source-retried");
  const again = events.findIndex((event, index) => index > 10 && event.type === "runStarted");
  const upTo = (index: number) => events.slice(0, index).reduce(reduce, emptyTurn("none"));

  it("takes up the turn that was over, with the old answer still there", () => {
    expect(upTo(again)).toMatchObject({ status: "finished" });
    const turn = upTo(again + 1);
    expect(turn).toMatchObject({ status: "running", endedAt: null, followUps: [] });
    expect(runningRun(turn, "0198c0de-2222-7000-8000-000000000004")).toMatchObject({ datasource: "Jira", calls: [] });
    expect(answerText(turn)).toContain("Sarah set the spring budget");
    expect(Object.keys(turn.citations)).toHaveLength(3);
  });

  it("drops the answer and its citations when a new one begins", () => {
    const turn = told("source-retried");
    expect(turn.status).toBe("finished");
    expect(answerText(turn)).toBe("The spring budget is 40,000 and approved【1】.");
    expect(Object.keys(turn.citations)).toEqual(["1"]);
    expect(Object.values(turn.runs).map((run) => [run.datasource, run.calls])).toEqual([
      ["Slack", ["f1"]],
      ["Google Workspace", ["f2"]],
      ["Jira", ["f4"]],
    ]);
    expect(turn.segments.map((segment) => segment.kind)).toEqual(["activity", "text"]);
    expect(turn.joined).toEqual([]);
  });
});

it("says in a quick answer's words only once what was searched, also after a source was tried again", () => {
  const events = read("quick-answer");
  const turn = told("quick-answer");
  const run = events.find((event) => event.type === "runStarted");
  if (run === undefined) throw new Error("the story has a run");
  const reopened = reduce(turn, { ...run, runId: "again" });
  expect(answerText(reopened)).toBe("");
  expect(reopened.passages).toHaveLength(2);
  expect(reopened.citations[1]?.quoted).toContain("40,000");
  const followed = reduce({ ...turn, status: "running", endedAt: null }, synthesis(turn.id));
  expect(answerText(followed)).toBe("");
  expect(followed.citations).toEqual({});
});

function synthesis(turnId: string): TurnEvent {
  return { type: "synthesisStarted", turnId, records: 2 };
}

it("keeps the card of a call that waits", () => {
  const events = read("approval-card");
  const asked = events.findIndex((event) => event.type === "approvalRequested");
  const waiting = events.slice(0, asked + 1).reduce(reduce, emptyTurn("none"));
  expect(waitingCalls(waiting)[0]?.card).toMatchObject({ title: "Post to #ops as Ana", tainted: true });
});

it("shows a call that was edited as it was sent, told live and told again", () => {
  const live = told("approval-edited").calls.toolu_9;
  expect(live?.stage).toBe("succeeded");
  expect(live?.card?.title).toBe("Post to #general as Ana");
  expect(live?.arguments).toMatchObject({ channel: "#general" });
  const again = read("approval-edited").map((event): TurnEvent => {
    if (event.type === "toolCallProposed") return { ...event, arguments: live?.arguments };
    if (event.type === "approvalRequested")
      return { ...event, summary: `${live?.card?.title}.`, card: live?.card ?? null };
    return event.type === "toolCallStarted" ? { ...event, arguments: null, card: null } : event;
  });
  expect(again.reduce(reduce, emptyTurn("none")).calls.toolu_9).toEqual(live);
});
