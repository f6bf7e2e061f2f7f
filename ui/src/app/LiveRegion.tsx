import { useEffect, useState } from "react";
import { receiptLine, troubleLine } from "../receipt/words";
import { runningRun, type TurnState, waitingCalls } from "../turn/state";
import { useSession } from "./session";

/** Tells a screen reader, politely, what changed in the turns; never the words of an answer one by one. */
export function LiveRegion() {
  const { turns } = useSession();
  const [news, setNews] = useState("");
  useEffect(
    () =>
      turns.onChanged((turn, before) => {
        const told = tell(turn, before);
        if (told !== null) setNews(told);
      }),
    [turns],
  );
  return (
    <div className="sr-only" role="status" aria-live="polite" data-testid="live-region">
      {news}
    </div>
  );
}

/** Returns what is worth saying about a change. */
export function tell(turn: TurnState, before: TurnState | undefined): string | null {
  const waiting = waitingCalls(turn);
  if (waiting.length > (before ? waitingCalls(before).length : 0)) {
    return `Approval needed: ${waiting.at(-1)?.approval ?? ""}`;
  }
  if (turn.status !== before?.status) {
    switch (turn.status) {
      case "running":
        return again(turn) ?? "Looking for the answer";
      case "finished":
        return ["The answer is complete", ...searched(turn)].join(". ");
      case "failed":
        return `The answer failed: ${turn.failure?.message ?? ""}`;
      case "stopped":
        return "The answer was stopped";
      case "interrupted":
        return "The answer was interrupted";
    }
  }
  return null;
}

/** A source that is tried again, of a turn that was over. */
function again(turn: TurnState): string | null {
  const entry = turn.receipt?.find((each) => runningRun(turn, each.datasourceId));
  return entry ? `Trying ${entry.datasource} again` : null;
}

function searched({ receipt }: TurnState): string[] {
  if (receipt === null || receipt.length === 0) return [];
  const trouble = troubleLine(receipt);
  return [receiptLine(receipt).replaceAll(" · ", ", "), ...(trouble === null ? [] : [trouble])];
}
