import { describe, expect, it } from "vitest";
import type { ApprovalCard, CardField, FieldShape } from "../../platform";
import type { CallState } from "../../turn/state";
import { asText, fieldsOf, noteOf, oddity, readAll, readField, WHOLE } from "./draft";
import { past } from "./past";
import { wordDiff } from "./word-diff";

function field(argument: string, value: unknown, shape: FieldShape, rest: Partial<CardField> = {}): CardField {
  return {
    argument,
    label: argument,
    value,
    shape,
    origin: { type: "made" },
    destination: false,
    isNew: false,
    ...rest,
  };
}

function call(given: unknown, fields: CardField[] | null): CallState {
  const card: ApprovalCard | null = fields && {
    hash: "abc",
    title: "Post to #ops",
    reach: "tenant",
    destructive: false,
    fields,
    changes: [],
    tainted: false,
    suspects: [],
    mayAlways: false,
  };
  return {
    id: "c1",
    datasourceId: "d1",
    datasourceName: "Slack",
    tool: "post_message",
    arguments: given,
    effect: "write",
    runId: null,
    origins: [{ argument: "thread", origin: { type: "read", datasource: "Slack" } }],
    approval: "Post to #ops",
    card,
    stage: "awaitingApproval",
    startedAt: null,
    elapsedMs: null,
    cached: false,
    result: null,
  };
}

describe("the fields of a card", () => {
  it("send untouched values as they are, whatever their box would make of them", () => {
    const given = { count: "007", when: null, tags: ["a\nb"], deep: { a: 1 } };
    const shapes: CardField[] = [
      field("count", "007", { type: "number" }),
      field("when", null, { type: "line" }),
      field("tags", ["a\nb"], { type: "list" }),
      field("deep", given.deep, { type: "json" }),
    ];
    const waiting = call(given, shapes);
    const drafts = Object.fromEntries(shapes.map((each) => [each.argument, asText(each)]));
    expect(readAll(waiting, shapes, drafts)).toEqual({ ok: true, value: given });
  });

  it.each([
    [{ type: "line" }, "#ops", "#general", "#general"],
    [{ type: "number" }, 5, "7.5", 7.5],
    [{ type: "flag" }, false, "true", true],
    [{ type: "list" }, ["a"], " b \n\nc", ["b", "c"]],
    [{ type: "choice", options: ["x", "y"] }, "x", "y", "y"],
    [{ type: "json" }, { a: 1 }, '{"a":2}', { a: 2 }],
  ] as [FieldShape, unknown, string, unknown][])("read %j as what it is", (shape, value, text, sent) => {
    expect(readField(field("a", value, shape), { a: text })).toEqual({ ok: true, value: sent });
  });

  it.each([
    [{ type: "number" }, 5, "many", /not a number/],
    [{ type: "number" }, 5, " ", /not a number/],
    [{ type: "number" }, 5, "Infinity", /not a number/],
    [{ type: "json" }, {}, "{", /not valid JSON/],
  ] as [FieldShape, unknown, string, RegExp][])("refuse for %j what it cannot be", (shape, value, text, why) => {
    const fields = [field("a", value, shape)];
    const read = readAll(call({ a: value }, fields), fields, { a: text });
    expect(read).toMatchObject({ ok: false, message: expect.stringMatching(why) });
  });

  it("refuse a destination that leads nowhere", () => {
    const to = field("to", "#ops", { type: "line" }, { destination: true });
    expect(readField(to, { to: " " })).toEqual({ ok: false, message: "Say where it goes" });
  });

  it("show arguments that the card leaves out, with where they come from", () => {
    const fields = fieldsOf(
      call({ channel: "#ops", thread: "171", extra: { bcc: "x" } }, [field("channel", "#ops", { type: "line" })]),
    );
    expect(fields.map(({ argument, shape, origin }) => [argument, shape.type, origin.type])).toEqual([
      ["channel", "line", "made"],
      ["thread", "text", "read"],
      ["extra", "json", "made"],
    ]);
  });

  it("are one box of JSON without a card, and that has to be an object", () => {
    const waiting = call({ id: 7 }, null);
    const fields = fieldsOf(waiting);
    expect(fields.map(({ argument }) => argument)).toEqual([WHOLE]);
    expect(readAll(waiting, fields, { [WHOLE]: '{"id":8}' })).toEqual({ ok: true, value: { id: 8 } });
    expect(readAll(waiting, fields, { [WHOLE]: "[]" })).toMatchObject({ ok: false });
  });

  it("are told with what is said beyond them, and the taint is said once", () => {
    const waiting = call({}, []);
    const said = (approval: string, tainted: boolean) =>
      noteOf({ ...waiting, approval, card: waiting.card && { ...waiting.card, tainted } });
    const taint = "Content from outside was read before in this conversation: check that this is what you want.";
    expect(said("Post to #ops", false)).toBe("");
    expect(said(`Post to #ops. ${taint}`, true)).toBe("");
    expect(said(`Post to #ops. Nothing was sent: text is missing. ${taint}`, true)).toBe(
      "Nothing was sent: text is missing.",
    );
  });

  it.each([
    ["ana@larkspur.example", null],
    ["аna@larkspur.example", /alphabets/],
    ["Анна <anna@larkspur.example>", null],
    ["ana\u200b@larkspur.example", /do not show/],
    ["gpj.\u202eexe", /do not show/],
  ])("call out what is odd about %j", (text, why) => {
    if (why === null) expect(oddity(text)).toBeNull();
    else expect(oddity(text)).toMatch(why);
  });
});

describe("a difference of two texts", () => {
  const shown = (before: string, after: string) =>
    wordDiff(before, after)
      .map(({ kind, text }) => (kind === "same" ? text : kind === "removed" ? `[-${text}-]` : `{+${text}+}`))
      .join("");

  it.each([
    ["In Progress", "Done", "[-In Progress-]{+Done+}"],
    ["", "new text", "{+new text+}"],
    ["the spring budget is 35k.", "the spring budget is 42k, agreed.", "the spring budget is [-35k-]{+42k, agreed+}."],
    ["same", "same", "same"],
    ["a b c", "", "[-a b c-]"],
  ])("from %j to %j marks the words", (before, after, diff) => {
    expect(shown(before, after)).toBe(diff);
  });

  it("is quick and loses nothing, also where texts are long and have nothing in common", () => {
    const before = Array.from({ length: 4000 }, (_, at) => `a${at}`).join(" ");
    const after = Array.from({ length: 4000 }, (_, at) => `b${at}`).join(" ");
    const pieces = wordDiff(before, after);
    expect(
      pieces
        .filter(({ kind }) => kind !== "added")
        .map(({ text }) => text)
        .join(""),
    ).toBe(before);
    expect(
      pieces
        .filter(({ kind }) => kind !== "removed")
        .map(({ text }) => text)
        .join(""),
    ).toBe(after);
  });
});

it.each([
  ["Post to #ops as Ana", "Posted to #ops as Ana"],
  ["Send a mail to Rosa", "Sent a mail to Rosa"],
  ["Create an issue in SHOP", "Created an issue in SHOP"],
  ["Reply in a thread of #ops", "Replied in a thread of #ops"],
  ["Commit a.txt to main", "Committed a.txt to main"],
  ["Reorder the shelves", "Done: Reorder the shelves"],
])("%j is told as done: %j", (title, told) => {
  expect(past(title)).toBe(told);
});
