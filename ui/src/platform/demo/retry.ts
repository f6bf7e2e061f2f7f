import type { ReceiptEntry, TurnEvent } from "../types";
import { type Step, step } from "./steps";

/** Returns what happens when one source of a finished turn is asked again: this time it answers. */
export function again(events: readonly TurnEvent[], datasourceId: string): Step[] {
  const receipt = events.findLast((event) => event.type === "receiptMade");
  const entries: ReceiptEntry[] = receipt?.type === "receiptMade" ? receipt.entries : [];
  const before = entries.find((each) => each.datasourceId === datasourceId);
  const runId = `run-again-${events.length}`;
  const callId = `demo-again-${events.length}`;
  const datasource = before?.datasource ?? "";
  const entry: ReceiptEntry = {
    datasourceId,
    datasource,
    state: "searched",
    hits: 2,
    cited: 0,
    calls: 1,
    elapsedMs: 900,
    why: "",
    repair: null,
  };
  const written = events.findLastIndex((event) => event.type === "synthesisStarted");
  const answer =
    written < 0
      ? []
      : events.slice(written).filter((event) => event.type === "citationAdded" || event.type === "textAppended");
  return [
    step(30, { type: "runStarted", runId, datasourceId, datasource }),
    step(60, {
      type: "toolCallProposed",
      callId,
      datasourceId,
      datasourceName: datasource,
      tool: "search_issues",
      arguments: { query: "spring budget" },
      effect: "read",
      runId,
      origins: [{ argument: "query", origin: { type: "typed" } }],
    }),
    step(10, { type: "toolCallStarted", callId, at: new Date().toISOString() }),
    step(900, {
      type: "toolCallFinished",
      callId,
      outcome: "succeeded",
      elapsedMs: 900,
      cached: false,
      result: { summary: "2 issues", text: "", table: null, sql: null, clipped: false, repair: null },
    }),
    step(5, { type: "runFinished", runId, entry }),
    ...(written < 0 ? [] : [step(5, { type: "synthesisStarted", records: 7 })]),
    ...answer.map((event) => step(4, event)),
    step(5, {
      type: "receiptMade",
      entries: entries.map((each) => (each.datasourceId === datasourceId ? entry : each)),
    }),
    step(5, { type: "turnFinished", at: new Date().toISOString(), remark: null }),
  ];
}
