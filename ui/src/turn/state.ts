import type {
  DatasourceId,
  Effect,
  Outcome,
  Passage,
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
  /** What will happen, in words, once the call waits for the person. */
  readonly approval: string | null;
  readonly stage: "proposed" | "awaitingApproval" | "running" | Outcome;
  readonly startedAt: string | null;
  readonly elapsedMs: number | null;
  readonly cached: boolean;
  readonly result: ToolResultView | null;
}

/** One thing in an activity group. */
export type ActivityItem =
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
  readonly plan: {
    readonly tier: Tier;
    readonly model: string | null;
    readonly datasources: readonly DatasourceId[];
    readonly reason: string;
  } | null;
  readonly segments: readonly Segment[];
  readonly calls: Readonly<Record<ToolCallId, CallState>>;
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
    passages: null,
    retry: null,
    usage: null,
    remark: null,
    failure: null,
    endedAt: null,
  };
}

/** Returns the answer's text alone, as it is copied. */
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
