import { describe, expect, it } from "vitest";
import type { ReceiptState } from "../platform";
import { emptyTurn, type RunState, type TurnState } from "../turn/state";
import { summarise } from "./summary";

/** A finished turn that asked a source for each of these ends. */
function asked(...ends: readonly ReceiptState[]): TurnState {
  const runs: RunState[] = ends.map((state, index) => ({
    id: `run-${index}`,
    datasourceId: `s${index}`,
    datasource: `S${index}`,
    calls: [],
    entry: {
      datasourceId: `s${index}`,
      datasource: `S${index}`,
      state,
      hits: 1,
      cited: 0,
      calls: 1,
      elapsedMs: 100,
      why: "",
      repair: null,
    },
  }));
  return { ...emptyTurn("t"), status: "finished", runs: Object.fromEntries(runs.map((run) => [run.id, run])) };
}

function sign(turn: TurnState) {
  const items = Object.keys(turn.runs).map((runId) => ({ kind: "run" as const, runId }));
  return summarise(items, turn, false).state;
}

describe("the sign of what was done", () => {
  it("is a tick only where every source answered wholly", () => {
    expect(sign(asked("searched", "searched"))).toBe("done");
    expect(sign(asked("searched", "failed"))).toBe("partly");
    expect(sign(asked("searched", "partly"))).toBe("partly");
    expect(sign(asked("failed", "failed"))).toBe("failed");
  });
});
