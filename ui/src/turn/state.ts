import type {
  ApprovalCard,
  ArgumentOrigin,
  Citation,
  DatasourceId,
  Effect,
  FilledValue,
  JoinedThing,
  Outcome,
  Passage,
  PlannedBy,
  PlannedSource,
  ReceiptEntry,
  RunId,
  Tier,
  ToolCallId,
  ToolResultView,
  TurnFailure,
  TurnId,
  TurnStatus,
  Usage,
} from "../platform";

/** One call of one tool, from proposal to end. */
export interface CallState {
  readonly id: ToolCallId;
  readonly datasourceId: DatasourceId;
  readonly datasourceName: string;
  readonly tool: string;
  readonly arguments: unknown;
  readonly effect: Effect;
  /** The run it belongs to, when the question went to several sources. */
  readonly runId: RunId | null;
  /** Where the values of its arguments come from, as far as that is known. */
  readonly origins: readonly ArgumentOrigin[];
  /** What will happen, in words, once the call waits for the person. */
  readonly approval: string | null;
  /** The same as a card to be looked at and edited. */
  readonly card: ApprovalCard | null;
  readonly stage: "proposed" | "awaitingApproval" | "running" | Outcome;
  readonly startedAt: string | null;
  readonly elapsedMs: number | null;
  readonly cached: boolean;
  readonly result: ToolResultView | null;
}

/** One source's part of a turn. */
export interface RunState {
  readonly id: RunId;
  readonly datasourceId: DatasourceId;
  readonly datasource: string;
  readonly calls: readonly ToolCallId[];
  /** How it ended and what it brought; null while it goes on. */
  readonly entry: ReceiptEntry | null;
}

/** How the question is answered, and which sources are asked and why. */
export interface PlanState {
  readonly tier: Tier;
  readonly model: string | null;
  readonly datasources: readonly DatasourceId[];
  readonly reason: string;
  readonly plannedBy: PlannedBy;
  readonly choices: readonly PlannedSource[];
  readonly filled: readonly FilledValue[];
}

/** One thing in an activity group. The calls of a run stand in the run. */
export type ActivityItem =
  | { readonly kind: "run"; readonly runId: RunId }
  | { readonly kind: "thinking"; readonly step: number; readonly text: string }
  | { readonly kind: "call"; readonly callId: ToolCallId };

/** A stretch of the answer, in the order it came. */
export type Segment =
  | { readonly kind: "activity"; readonly items: readonly ActivityItem[] }
  | { readonly kind: "text"; readonly step: number; readonly text: string };

/** A turn as the window shows it. */
export interface TurnState {
  readonly id: TurnId;
  readonly conversationId: string | null;
  readonly question: string;
  readonly startedAt: string | null;
  readonly status: TurnStatus;
  readonly plan: PlanState | null;
  readonly segments: readonly Segment[];
  readonly calls: Readonly<Record<ToolCallId, CallState>>;
  /** The runs in the order they began. A source that is tried again has only its newest. */
  readonly runs: Readonly<Record<RunId, RunState>>;
  /** How many records the answer is made from, once that began. */
  readonly synthesis: { readonly records: number } | null;
  /** What the marks `【number】` of the answer stand for. */
  readonly citations: Readonly<Record<number, Citation>>;
  readonly joined: readonly JoinedThing[];
  /** What was searched, found, skipped and failed. */
  readonly receipt: readonly ReceiptEntry[] | null;
  readonly followUps: readonly string[];
  readonly passages: readonly Passage[] | null;
  readonly retry: { readonly attempt: number; readonly waitMs: number; readonly reason: string } | null;
  readonly usage: Usage | null;
  readonly remark: string | null;
  readonly failure: TurnFailure | null;
  readonly endedAt: string | null;
}

/** Returns a turn of which nothing is known yet but its question. */
export function emptyTurn(id: TurnId, question = ""): TurnState {
  return {
    id,
    conversationId: null,
    question,
    startedAt: null,
    status: "running",
    plan: null,
    segments: [],
    calls: {},
    runs: {},
    synthesis: null,
    citations: {},
    joined: [],
    receipt: null,
    followUps: [],
    passages: null,
    retry: null,
    usage: null,
    remark: null,
    failure: null,
    endedAt: null,
  };
}

/** Returns the answer's text alone, with its citation marks. */
export function answerText(turn: TurnState): string {
  return turn.segments
    .flatMap((segment) => (segment.kind === "text" ? [segment.text.trim()] : []))
    .filter((text) => text !== "")
    .join("\n\n");
}

/** Returns the calls that wait for the person, in order. */
export function waitingCalls(turn: TurnState): CallState[] {
  return Object.values(turn.calls).filter((call) => call.stage === "awaitingApproval");
}

/** Returns the run that works on a source now. */
export function runningRun(turn: TurnState, id: DatasourceId): RunState | undefined {
  if (turn.status !== "running") return undefined;
  return Object.values(turn.runs).find((run) => run.datasourceId === id && run.entry === null);
}
