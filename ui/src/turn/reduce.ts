import type { Citation, ToolCallId, TurnEvent, TurnView } from "../platform";
import { finishRun, startRun, withCallOfRun } from "./runs";
import { appendItem, appendText, appendThinking, withoutAnswer } from "./segments";
import { type CallState, emptyTurn, type TurnState } from "./state";

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
      const { tier, model, datasources, reason, plannedBy = "rules", choices = [], filled = [] } = event;
      return { ...turn, plan: { tier, model, datasources, reason, plannedBy, choices, filled } };
    }
    case "runStarted":
      return startRun(reopened(turn), event);
    case "runFinished":
      return finishRun(turn, event.runId, event.entry);
    case "synthesisStarted":
      return {
        ...reopened(turn),
        synthesis: { records: event.records },
        citations: {},
        // A search tells of it only when it begins anew.
        segments:
          turn.synthesis === null && turn.plan?.tier !== "quickAnswer" ? turn.segments : withoutAnswer(turn.segments),
      };
    case "citationAdded":
      return { ...turn, citations: { ...turn.citations, [event.number]: citation(event) } };
    case "thingsJoined":
      return { ...turn, joined: event.things };
    case "receiptMade":
      return { ...turn, receipt: event.entries };
    case "followUpsSuggested":
      return { ...turn, followUps: event.questions };
    case "thinkingAppended":
      return { ...turn, retry: null, segments: appendThinking(turn.segments, event.step, event.text) };
    case "textAppended":
      return { ...turn, retry: null, segments: appendText(turn.segments, event.step, event.text) };
    case "toolCallProposed":
      return propose({ ...turn, retry: null }, event);
    case "approvalRequested":
      return withCall(turn, event.callId, {
        stage: "awaitingApproval",
        approval: event.summary,
        card: event.card ?? null,
      });
    case "toolCallStarted":
      return withCall(turn, event.callId, { stage: "running", startedAt: event.at, ...edited(event) });
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

/** A source that is tried again takes a turn up once more that was over. What a search told in words is told anew. */
function reopened(turn: TurnState): TurnState {
  if (turn.endedAt === null) return turn;
  const segments = turn.plan?.tier === "quickAnswer" ? withoutAnswer(turn.segments) : turn.segments;
  return { ...turn, status: "running", endedAt: null, failure: null, remark: null, followUps: [], segments };
}

function citation({ type: _type, turnId: _turn, ...rest }: Extract<TurnEvent, { type: "citationAdded" }>): Citation {
  return rest;
}

/** What the person edited is shown as it was sent. */
function edited({ card, arguments: sent }: Extract<TurnEvent, { type: "toolCallStarted" }>): Partial<CallState> {
  return card ? { card, approval: `${card.title}.`, arguments: sent } : {};
}

function propose(turn: TurnState, event: Extract<TurnEvent, { type: "toolCallProposed" }>): TurnState {
  const call: CallState = {
    id: event.callId,
    datasourceId: event.datasourceId,
    datasourceName: event.datasourceName,
    tool: event.tool,
    arguments: event.arguments,
    effect: event.effect,
    runId: event.runId ?? null,
    origins: event.origins ?? [],
    approval: null,
    card: null,
    stage: "proposed",
    startedAt: null,
    elapsedMs: null,
    cached: false,
    result: null,
  };
  const known = { ...turn, calls: { ...turn.calls, [call.id]: call } };
  return (
    withCallOfRun(known, call) ?? {
      ...known,
      segments: appendItem(turn.segments, { kind: "call", callId: call.id }),
    }
  );
}

function withCall(turn: TurnState, id: ToolCallId, change: Partial<CallState>): TurnState {
  const call = turn.calls[id];
  if (!call) return turn;
  return { ...turn, calls: { ...turn.calls, [id]: { ...call, ...change } } };
}
