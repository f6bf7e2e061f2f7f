import { CircleAlert, CircleCheck, Hand, TriangleAlert } from "lucide-react";
import { memo, useId, useState } from "react";
import { FoldMark } from "../design/FoldMark";
import { Spinner } from "../design/Spinner";
import type { RunId, ToolCallId } from "../platform";
import type { ActivityItem, TurnState } from "../turn/state";
import { WriteCall } from "./approval/WriteCall";
import { RunRow } from "./RunRow";
import { type GroupSummary, summarise } from "./summary";
import { Thinking } from "./Thinking";
import { ToolCard } from "./ToolCard";

interface ActivityGroupProps {
  items: readonly ActivityItem[];
  turn: TurnState;
  /** Nothing came after it yet. */
  last: boolean;
  /** The turn is the last one and may be asked again as it is. */
  askable: boolean;
}

/** How many things a stored group may hold to be shown open. */
const FEW = 4;

/** What was done on the way to an answer: one line, and below it each thought and call. */
export const ActivityGroup = memo(
  function ActivityGroup({ items, turn, last, askable }: ActivityGroupProps) {
    const summary = summarise(items, turn, last);
    const [chosen, setChosen] = useState<boolean | null>(null);
    const [openAtFirst] = useState(() => turn.status === "running" || items.length <= FEW);
    const open = summary.state === "waiting" || (chosen ?? (openAtFirst && !gaveWay(items, turn)));
    const body = useId();
    return (
      <div data-testid="activity" data-state={summary.state}>
        <button
          type="button"
          data-testid="activity-toggle"
          aria-expanded={open}
          aria-controls={body}
          onClick={() => setChosen(!open)}
          className="-ml-1.5 flex h-7 max-w-full items-center gap-1.5 rounded-md px-1.5 text-soft text-ui hover:bg-hover"
        >
          <StateSign state={summary.state} />
          <span className="truncate" data-testid="activity-summary">
            {summary.text}
          </span>
          {summary.detail !== "" && <span className="truncate text-faint">{summary.detail}</span>}
          <FoldMark open={open} className="text-faint" />
        </button>
        {open && (
          <div id={body} className="mt-1.5 flex flex-col gap-1.5">
            {items.map((item) => (
              <Item
                key={
                  item.kind === "thinking" ? `thinking-${item.step}` : item.kind === "run" ? item.runId : item.callId
                }
                item={item}
                turn={turn}
                live={last && turn.status === "running" && item === items.at(-1)}
                askable={askable}
              />
            ))}
          </div>
        )}
      </div>
    );
  },
  (before, after) =>
    before.turn.id === after.turn.id &&
    before.items === after.items &&
    before.last === after.last &&
    before.askable === after.askable &&
    before.turn.calls === after.turn.calls &&
    before.turn.runs === after.turn.runs &&
    before.turn.synthesis === after.turn.synthesis &&
    before.turn.status === after.turn.status &&
    before.turn.plan === after.turn.plan,
);

/** The lines of several sources fold when the answer begins: before a word of it stands below them. */
function gaveWay(items: readonly ActivityItem[], turn: TurnState): boolean {
  if (!items.some((item) => item.kind === "run")) return false;
  return turn.synthesis !== null || turn.plan?.tier === "quickAnswer" || turn.endedAt !== null;
}

interface ItemProps {
  item: ActivityItem;
  turn: TurnState;
  /** It is what goes on now. */
  live: boolean;
  askable: boolean;
}

function Item({ item, turn, live, askable }: ItemProps) {
  switch (item.kind) {
    case "thinking":
      return <Thinking text={item.text} live={live} />;
    case "run":
      return <Run id={item.runId} turn={turn} askable={askable} />;
    case "call":
      return <Call id={item.callId} turn={turn} askable={askable} />;
  }
}

function Run({ id, turn, askable }: { id: RunId; turn: TurnState; askable: boolean }) {
  const run = turn.runs[id];
  if (!run) return null;
  const calls = run.calls.flatMap((call) => turn.calls[call] ?? []);
  return (
    <RunRow run={run} calls={calls} live={turn.status === "running"}>
      {calls.map((call) => (
        <Call key={call.id} id={call.id} turn={turn} askable={askable} />
      ))}
    </RunRow>
  );
}

function Call({ id, turn, askable }: { id: ToolCallId; turn: TurnState; askable: boolean }) {
  const call = turn.calls[id];
  if (!call) return null;
  const live = turn.status === "running";
  const card = (
    <ToolCard call={call} turnId={turn.id} askable={askable} live={live} unfold={turn.plan?.tier === "direct"} />
  );
  return call.approval === null ? (
    card
  ) : (
    <WriteCall call={call} turnId={turn.id} live={live}>
      {card}
    </WriteCall>
  );
}

function StateSign({ state }: { state: GroupSummary["state"] }) {
  switch (state) {
    case "running":
      return <Spinner />;
    case "waiting":
      return <Hand size={14} className="shrink-0 text-warn" aria-hidden="true" />;
    case "failed":
      return <CircleAlert size={14} className="shrink-0 text-danger" aria-hidden="true" />;
    case "partly":
      return <TriangleAlert size={14} className="shrink-0 text-warn" aria-hidden="true" />;
    case "done":
      return <CircleCheck size={14} className="shrink-0 text-ok" aria-hidden="true" />;
  }
}
