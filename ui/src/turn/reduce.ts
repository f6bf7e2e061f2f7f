import type { ToolCallId, TurnEvent, TurnView } from "../platform";
import { type ActivityItem, type CallState, emptyTurn, type Segment, type TurnState } from "./state";

/** Returns the turn after one more fact. Pure; a fact about an unknown call changes nothing. */
export function reduce(turn: TurnState, event: TurnEvent): TurnState {
  switch (event.type) {
    case "turnStarted":
      // A followed turn tells its story again from the start, so this fact begins afresh.
      return {
        ...emptyTurn(event.turnId, event.question),
        conversationId: event.conversationId,
        startedAt: event.at,
      };
    case "planMade": {
      const { tier, model, datasources, reason } = event;
      return { ...turn, plan: { tier, model, datasources, reason } };
    }
    case "runStarted":
    case "runFinished":
    case "synthesisStarted":
    case "citationAdded":
    case "thingsJoined":
    case "receiptMade":
    case "followUpsSuggested":
      return turn;
    case "thinkingAppended":
      return { ...turn, retry: null, segments: appendThinking(turn.segments, event.step, event.text) };
    case "textAppended":
      return { ...turn, retry: null, segments: appendText(turn.segments, event.step, event.text) };
    case "toolCallProposed":
      return {
        ...turn,
        retry: null,
        segments: appendItem(turn.segments, { kind: "call", callId: event.callId }),
        calls: { ...turn.calls, [event.callId]: proposed(event) },
      };
    case "approvalRequested":
      return withCall(turn, event.callId, { stage: "awaitingApproval", approval: event.summary });
    case "toolCallStarted":
      return withCall(turn, event.callId, { stage: "running", startedAt: event.at });
    case "toolCallFinished":
      return withCall(turn, event.callId, {
        stage: event.outcome,
        elapsedMs: event.elapsedMs,
        cached: event.cached,
        result: event.result,
      });
    case "passagesFound":
      return { ...turn, passages: event.passages };
    case "modelRetried":
      return { ...turn, retry: { attempt: event.attempt, waitMs: event.waitMs, reason: event.reason } };
    case "usageReported":
      return { ...turn, usage: event.usage };
    case "turnFinished":
      return { ...turn, status: "finished", retry: null, endedAt: event.at, remark: event.remark };
    case "turnFailed":
      return {
        ...turn,
        status: event.failure.code === "stopped" ? "stopped" : "failed",
        retry: null,
        endedAt: event.at,
        failure: event.failure,
      };
    default:
      return unknown(event, turn);
  }
}

/** Returns a stored turn as it stands. */
export function replay(view: TurnView): TurnState {
  const turn = view.events.reduce(reduce, emptyTurn(view.id, view.question));
  return { ...turn, id: view.id, question: view.question, status: view.status };
}

function unknown(_event: never, turn: TurnState): TurnState {
  return turn;
}

function proposed(event: Extract<TurnEvent, { type: "toolCallProposed" }>): CallState {
  return {
    id: event.callId,
    datasourceId: event.datasourceId,
    datasourceName: event.datasourceName,
    tool: event.tool,
    arguments: event.arguments,
    effect: event.effect,
    approval: null,
    stage: "proposed",
    startedAt: null,
    elapsedMs: null,
    cached: false,
    result: null,
  };
}

function withCall(turn: TurnState, id: ToolCallId, change: Partial<CallState>): TurnState {
  const call = turn.calls[id];
  if (!call) return turn;
  return { ...turn, calls: { ...turn.calls, [id]: { ...call, ...change } } };
}

function appendText(segments: readonly Segment[], step: number, text: string): Segment[] {
  const last = segments.at(-1);
  if (last?.kind === "text" && last.step === step) {
    return [...segments.slice(0, -1), { ...last, text: last.text + text }];
  }
  return [...segments, { kind: "text", step, text }];
}

function appendThinking(segments: readonly Segment[], step: number, text: string): Segment[] {
  const last = segments.at(-1);
  const item = last?.kind === "activity" ? last.items.at(-1) : undefined;
  if (last?.kind === "activity" && item?.kind === "thinking" && item.step === step) {
    const items = [...last.items.slice(0, -1), { ...item, text: item.text + text }];
    return [...segments.slice(0, -1), { kind: "activity", items }];
  }
  return appendItem(segments, { kind: "thinking", step, text });
}

/** Adds to the last activity group, or opens one after text. Text of white space alone does not part two groups. */
function appendItem(segments: readonly Segment[], item: ActivityItem): Segment[] {
  const last = segments.at(-1);
  if (last?.kind === "activity") {
    return [...segments.slice(0, -1), { kind: "activity", items: [...last.items, item] }];
  }
  if (last?.kind === "text" && last.text.trim() === "" && segments.at(-2)?.kind === "activity") {
    return appendItem(segments.slice(0, -1), item);
  }
  return [...segments, { kind: "activity", items: [item] }];
}
