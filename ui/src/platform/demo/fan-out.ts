import type { Citation, Passage, PlannedSource, ReceiptEntry, Repair } from "../types";
import { budget, type DemoRecord, tellingOrder } from "./budget";
import { usage, view } from "./data";
import { byTime, type Fact, finished, reported, type Step, step, stream } from "./steps";

/** How a question to several sources is to go. */
export interface Asked {
  readonly question: string;
  readonly choices: readonly PlannedSource[];
  readonly hasKey: boolean;
  readonly chosen: boolean;
}

/** A source of the question: what it brings, and how it ends. */
interface Part {
  readonly source: PlannedSource;
  readonly runId: string;
  readonly callId: string;
  readonly entry: ReceiptEntry;
  readonly records: readonly Numbered[];
}

interface Numbered extends DemoRecord {
  readonly number: number;
  readonly source: PlannedSource;
  readonly callId: string;
}

const DAY = 86_400_000;

/** Several sources asked at the same time: with a model a written answer, else passages. */
export function fanOut(asked: Asked): Step[] {
  const parts = partsOf(asked);
  return [planned(asked), ...runs(parts, parts, asked.hasKey), ...ending(asked, parts)];
}

/** One source asked again, and the answer put together anew. It answers now, unless the question says "still". */
export function askedAgain(asked: Asked, datasourceId: string, time: number): Step[] {
  const parts = partsOf(asked, datasourceId).map((part) =>
    part.source.datasourceId === datasourceId
      ? { ...part, runId: `${part.runId}-${time}`, callId: `${part.callId}-${time}` }
      : part,
  );
  const only = parts.filter((part) => part.source.datasourceId === datasourceId);
  return [...runs(only, parts, asked.hasKey), ...ending(asked, parts)];
}

function ending(asked: Asked, parts: readonly Part[]): Step[] {
  const skipped = asked.choices.filter((each) => !each.asked).map((each) => blank(each, "notSearched", each.reason));
  const records = parts.flatMap((part) => part.records);
  const told = asked.hasKey ? written(records, asked) : { steps: [], cited: records };
  const receipt = [...parts.map((part) => withCited(part, told.cited)), ...skipped];
  return [
    step(4, { type: "thingsJoined", things: joined(records) }),
    ...(asked.hasKey ? told.steps : found(records)),
    step(5, { type: "receiptMade", entries: receipt }),
    step(5, { type: "followUpsSuggested", questions: followUps }),
    ...(asked.hasKey ? [reported()] : []),
    finished(),
  ];
}

const followUps = [
  "Who books the €42,000?",
  "Show the whole #finance thread",
  "What does the sheet say about paid social?",
];

function planned({ question, choices, hasKey, chosen }: Asked): Step {
  const sarah = /\bsarah\b/i.exec(question)?.[0];
  const person = {
    words: sarah ?? "",
    value: "Sarah Lindqvist",
    origin: { type: "read" as const, datasource: "Slack" },
  };
  return step(30, {
    type: "planMade",
    tier: hasKey ? "model" : "quickAnswer",
    model: hasKey ? usage.model : null,
    datasources: choices.filter((each) => each.asked).map((each) => each.datasourceId),
    reason: hasKey ? "" : "searched by words, person and time",
    plannedBy: chosen ? "person" : "rules",
    choices: [...choices],
    filled: sarah === undefined ? [] : [person],
  });
}

function partsOf({ question, choices }: Asked, mended: string | null = null): Part[] {
  let number = 0;
  return choices
    .filter((each) => each.asked)
    .map((source, index) => {
      const has = budget[source.datasourceId];
      const callId = `demo-call-${index}`;
      const well = source.datasourceId === mended && !/\bstill\b/i.test(question);
      const fault = well ? null : faultOf(question, source);
      const brought = fault?.entry.state === "failed" || /\bnothing\b/i.test(question) ? [] : (has?.records ?? []);
      const records = brought.map((record) => {
        number += 1;
        return { ...record, number, source, callId };
      });
      const ms = fault?.entry.elapsedMs ?? has?.ms ?? 280;
      const entry = {
        ...blank(source, "searched", ""),
        ...fault?.entry,
        hits: records.length,
        calls: 1,
        elapsedMs: ms,
      };
      return { source, runId: `run-${index}`, callId, entry, records };
    });
}

/** Sources fail where the question asks for it: "…, Jira broken", "…, Slack late", "…, Google partly". */
function faultOf(question: string, source: PlannedSource): { entry: Partial<ReceiptEntry> } | null {
  const words = question.toLowerCase();
  const [name = ""] = source.datasource.toLowerCase().split(" ");
  if (!words.includes(name) && !words.includes("everything")) return null;
  const edit: Repair = { type: "editDatasource", datasourceId: source.datasourceId };
  if (words.includes("broken")) {
    const why = `${source.datasource} refused the token: it was revoked`;
    return { entry: { state: "failed", why, repair: edit, elapsedMs: 620 } };
  }
  if (words.includes("late")) {
    const why = "no answer within 8 s";
    return { entry: { state: "failed", why, repair: null, elapsedMs: 8000 } };
  }
  if (words.includes("partly")) {
    const why = "1 of 2 calls failed: too many requests";
    return { entry: { state: "partly", why, repair: null, elapsedMs: 700 } };
  }
  return null;
}

function blank(source: PlannedSource, state: ReceiptEntry["state"], why: string): ReceiptEntry {
  const { datasourceId, datasource } = source;
  return { datasourceId, datasource, state, hits: 0, cited: 0, calls: 0, elapsedMs: 0, why, repair: null };
}

function withCited(part: Part, cited: readonly Numbered[]): ReceiptEntry {
  return { ...part.entry, cited: cited.filter((each) => each.source === part.source).length };
}

/** The runs side by side; without a model, what came so far is shown as each ends. */
function runs(parts: readonly Part[], all: readonly Part[], hasKey: boolean): Step[] {
  const facts = parts.flatMap((part, index) => {
    const { source, runId, callId, entry, records } = part;
    const { datasourceId, datasource } = source;
    const known = budget[datasourceId];
    const given = known?.given ?? { query: "spring budget" };
    const failed = entry.state === "failed";
    const origins = Object.keys(given).map((argument) => ({
      argument,
      origin: argument === "from" ? { type: "read" as const, datasource: "Slack" } : { type: "typed" as const },
    }));
    const summary = failed ? entry.why : `${records.length} found`;
    const begun = new Date().toISOString();
    const list: [number, Fact][] = [
      [index, { type: "runStarted", runId, datasourceId, datasource }],
      [
        20 + index,
        {
          type: "toolCallProposed",
          callId,
          datasourceId,
          datasourceName: datasource,
          tool: known?.tool ?? "search",
          arguments: given,
          effect: "read",
          runId,
          origins,
        },
      ],
      [24 + index, { type: "toolCallStarted", callId, at: begun }],
      [
        entry.elapsedMs,
        {
          type: "toolCallFinished",
          callId,
          outcome: failed ? "failed" : "succeeded",
          elapsedMs: entry.elapsedMs,
          cached: false,
          result: view(summary, {
            text: records.map((each) => `${each.title}\n${each.text}`).join("\n\n"),
            repair: failed ? entry.repair : null,
          }),
        },
      ],
      [entry.elapsedMs + 1, { type: "runFinished", runId, entry }],
    ];
    if (!hasKey && records.length > 0) {
      const sofar = all
        .filter((each) => !parts.includes(each) || each.entry.elapsedMs <= entry.elapsedMs)
        .flatMap((each) => each.records);
      list.push([entry.elapsedMs + 2, { type: "passagesFound", passages: sofar.map(passage) }]);
    }
    return list;
  });
  return byTime(facts);
}

function found(records: readonly Numbered[]): Step[] {
  return [
    step(4, { type: "passagesFound", passages: records.map(passage) }),
    ...records.map((record) => step(0, { type: "citationAdded", ...citation(record, record.number) })),
    step(2, {
      type: "textAppended",
      step: 0,
      text: "Searched for “spring budget”, said or written by Sarah Lindqvist.",
    }),
  ];
}

function written(records: readonly Numbered[], { question }: Asked): { steps: Step[]; cited: Numbered[] } {
  const cited = tellingOrder.flatMap((title) => records.filter((each) => each.title === title));
  const unproven = /\bproven\b/i.test(question);
  if (cited.length === 0) {
    const words = "None of the sources that answered holds anything about this.";
    return { steps: [step(60, { type: "synthesisStarted", records: 0 }), ...stream(words, 0)], cited };
  }
  const steps = cited.flatMap((record, index) => [
    step(0, { type: "citationAdded", ...citation(record, index + 1) }),
    ...stream(`${index === 0 ? "" : " "}${record.says.replace("※", `【${index + 1}】`)}`, 0),
  ]);
  const [first] = cited;
  const extra =
    unproven && first
      ? [
          step(0, {
            type: "citationAdded",
            ...citation(first, cited.length + 1),
            quoted: "the agency was paid in advance",
            verified: false,
          }),
          ...stream(` It is also said that the agency was paid in advance【${cited.length + 1}】.`, 0),
        ]
      : [];
  return {
    steps: [step(350, { type: "synthesisStarted", records: records.length }), ...steps, ...extra, ...stream("\n", 0)],
    cited,
  };
}

function joined(records: readonly Numbered[]) {
  const thread = records.find((each) => each.title.includes("Agreed"));
  const sheet = records.find((each) => each.title.includes("Actuals"));
  if (!thread || !sheet) return [];
  const disagreement = "The thread in #finance says 42,000, but the sheet has 35,000 approved.";
  return [{ name: "Spring budget", records: [thread.number, sheet.number], disagreement }];
}

function timeOf(record: DemoRecord): string {
  return new Date(Date.now() - record.daysAgo * DAY).toISOString();
}

function passage(record: Numbered): Passage {
  const { number, source, callId, title, text, matches, author, url } = record;
  const { datasourceId } = source;
  return { number, datasourceId, callId, title, text, matches: [...matches], author, time: timeOf(record), url };
}

function citation(record: Numbered, number: number): Citation {
  const { source, title, author, url, quoted } = record;
  const { datasourceId, datasource } = source;
  return {
    number,
    record: record.number,
    recordTurn: null,
    datasourceId,
    datasource,
    title,
    author,
    time: timeOf(record),
    url,
    quoted,
    verified: true,
  };
}
