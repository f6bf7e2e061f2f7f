import type { ReceiptEntry, RunId, TurnEvent } from "../platform";
import { appendItem } from "./segments";
import type { CallState, RunState, Segment, TurnState } from "./state";

/** Returns the turn with one more run. A source that is tried again keeps its place; its earlier run is put aside. */
export function startRun(turn: TurnState, event: Extract<TurnEvent, { type: "runStarted" }>): TurnState {
  const { runId, datasourceId, datasource } = event;
  const run: RunState = { id: runId, datasourceId, datasource, calls: [], entry: null };
  const before = Object.values(turn.runs).find((each) => each.datasourceId === datasourceId);
  if (before) {
    const runs = Object.values(turn.runs).map((each) => (each === before ? run : each));
    return { ...turn, runs: byId(runs), segments: renamed(turn.segments, before.id, runId) };
  }
  const runs = { ...turn.runs, [runId]: run };
  // The calls of a question to one source stand for themselves.
  const several = (turn.plan?.datasources.length ?? 0) > 1;
  return several ? { ...turn, runs, segments: appendItem(turn.segments, { kind: "run", runId }) } : { ...turn, runs };
}

export function finishRun(turn: TurnState, id: RunId, entry: ReceiptEntry): TurnState {
  const run = turn.runs[id];
  return run ? { ...turn, runs: { ...turn.runs, [id]: { ...run, entry } } } : turn;
}

/** Returns the turn with the call in its run; nothing where the call stands for itself. */
export function withCallOfRun(turn: TurnState, call: CallState): TurnState | null {
  const run = call.runId === null ? undefined : turn.runs[call.runId];
  if (!run || !turn.segments.some((segment) => holdsRun(segment, run.id))) return null;
  return { ...turn, runs: { ...turn.runs, [run.id]: { ...run, calls: [...run.calls, call.id] } } };
}

function holdsRun(segment: Segment, id: RunId): boolean {
  return segment.kind === "activity" && segment.items.some((item) => item.kind === "run" && item.runId === id);
}

function byId(runs: readonly RunState[]): Record<RunId, RunState> {
  return Object.fromEntries(runs.map((run) => [run.id, run]));
}

function renamed(segments: readonly Segment[], from: RunId, to: RunId): Segment[] {
  return segments.map((segment) =>
    segment.kind === "activity" && holdsRun(segment, from)
      ? {
          ...segment,
          items: segment.items.map((item) =>
            item.kind === "run" && item.runId === from ? { ...item, runId: to } : item,
          ),
        }
      : segment,
  );
}
