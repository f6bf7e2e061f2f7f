import { duration, plural } from "../design/format";
import type { ToolCallId } from "../platform";
import type { ActivityItem, CallState, RunState, TurnState } from "../turn/state";

/** What a group of activity came to, in one line. */
export interface GroupSummary {
  readonly text: string;
  readonly state: "running" | "waiting" | "failed" | "partly" | "done";
  readonly detail: string;
}

/** Returns the one line of a group: what is going on, or what was done and how long it took. */
export function summarise(items: readonly ActivityItem[], turn: TurnState, last: boolean): GroupSummary {
  const calls = callsOf(items, turn);
  const waiting = calls.find((call) => call.stage === "awaitingApproval");
  if (waiting) return { text: "Waiting for your approval", state: "waiting", detail: "" };
  const live = turn.status === "running";
  const runs = items.flatMap((item) => (item.kind === "run" ? (turn.runs[item.runId] ?? []) : []));
  if (runs.length > 0) return summariseRuns(runs, turn, last);
  const running = calls.filter((call) => call.stage === "running" || call.stage === "proposed");
  if (live && running.length > 0) return { text: runningText(running), state: "running", detail: "" };
  if (calls.length === 0) {
    return live && last
      ? { text: "Thinking", state: "running", detail: "" }
      : { text: "Thought about it", state: "done", detail: "" };
  }
  if (live && last) return { text: "Reading the results", state: "running", detail: doneDetail(calls) };
  const failed = calls.filter((call) => call.stage === "failed").length;
  return {
    text: `Asked ${names(calls)}`,
    state: stateOf(failed, 0, calls.length),
    detail: failed > 0 ? `${doneDetail(calls)} · ${failed} failed` : doneDetail(calls),
  };
}

function callsOf(items: readonly ActivityItem[], turn: TurnState): CallState[] {
  const ids = items.flatMap((item) => idsOf(item, turn));
  return ids.flatMap((id) => turn.calls[id] ?? []);
}

function idsOf(item: ActivityItem, turn: TurnState): readonly ToolCallId[] {
  switch (item.kind) {
    case "call":
      return [item.callId];
    case "run":
      return turn.runs[item.runId]?.calls ?? [];
    case "thinking":
      return [];
  }
}

/** Runs are side by side: the slowest is what they cost. */
function summariseRuns(runs: readonly RunState[], turn: TurnState, last: boolean): GroupSummary {
  const live = turn.status === "running";
  const done = runs.flatMap((run) => run.entry ?? []);
  const many = plural(runs.length, "source");
  const open = runs.filter((run) => run.entry === null);
  const [first] = open;
  if (live && first) {
    const text = open.length === 1 && runs.length > 1 ? `Waiting for ${first.datasource}` : `Searching ${many}`;
    return { text, state: "running", detail: done.length === 0 ? "" : `${done.length} of ${runs.length} done` };
  }
  const calls = done.reduce((sum, entry) => sum + entry.calls, 0);
  const failed = done.filter((entry) => entry.state === "failed").length;
  const slowest = Math.max(0, ...done.map((entry) => entry.elapsedMs));
  const detail = [duration(slowest), ...(failed > 0 ? [`${failed} failed`] : [])].join(" · ");
  if (live && last && turn.synthesis !== null) {
    return { text: `Reading ${plural(turn.synthesis.records, "record")}`, state: "running", detail };
  }
  const partly = done.filter((entry) => entry.state === "partly").length;
  return { text: `${plural(calls, "call")} to ${many}`, state: stateOf(failed, partly, runs.length), detail };
}

/** Nothing that failed may stand under a sign that all went well. */
function stateOf(failed: number, partly: number, all: number): "failed" | "partly" | "done" {
  if (failed === all) return "failed";
  return failed + partly > 0 ? "partly" : "done";
}

function runningText(running: readonly CallState[]): string {
  const [first] = running;
  return running.length === 1 && first ? `Asking ${first.datasourceName}` : `Running ${plural(running.length, "call")}`;
}

function names(calls: readonly CallState[]): string {
  const unique = [...new Set(calls.map((call) => call.datasourceName))];
  return unique.length <= 2 ? unique.join(" and ") : `${unique[0]} and ${unique.length - 1} more`;
}

/** Calls of one group run side by side or one after the other; their sum is what they cost. */
function doneDetail(calls: readonly CallState[]): string {
  const time = calls.reduce((sum, call) => sum + (call.elapsedMs ?? 0), 0);
  return `${plural(calls.length, "call")} · ${duration(time)}`;
}

/** A tool's name as words: `search_schema` → "Search schema". */
export function toolTitle(tool: string): string {
  const words = tool.replaceAll(/[_-]+/g, " ").trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** The SQL of a call: what was run, or what is asked for. */
export function statement(call: CallState): string | null {
  if (call.result?.sql) return call.result.sql;
  const given = record(call.arguments);
  const sql = given.sql ?? given.query ?? given.statement;
  return typeof sql === "string" && /^\s*(select|with|show|describe|explain|insert|update|delete)\b/i.test(sql)
    ? sql
    : null;
}

/** The arguments as name and text, without the one that is shown as SQL. */
export function argumentPairs(given: unknown, sql: string | null): [string, string][] {
  return Object.entries(record(given))
    .filter(([, value]) => value !== sql)
    .map(([name, value]) => [name, typeof value === "string" ? value : JSON.stringify(value)]);
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : {};
}
