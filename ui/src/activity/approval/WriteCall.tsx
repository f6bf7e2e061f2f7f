import { Ban, CircleAlert, CircleCheck, CircleSlash } from "lucide-react";
import { type ReactNode, useId, useState } from "react";
import { FoldMark } from "../../design/FoldMark";
import { Spinner } from "../../design/Spinner";
import type { TurnId } from "../../platform";
import type { CallState } from "../../turn/state";
import { ApprovalCard } from "../ApprovalCard";
import { toolTitle } from "../summary";
import { past } from "./past";

interface WriteCallProps {
  call: CallState;
  turnId: TurnId;
  live: boolean;
  /** The call in full, folded below the line. */
  children: ReactNode;
}

/** A call that needed a yes: its card while it waits, one line once it was decided about. */
export function WriteCall({ call, turnId, live, children }: WriteCallProps) {
  const [open, setOpen] = useState(false);
  const body = useId();
  if (call.stage === "awaitingApproval") {
    return live ? (
      <ApprovalCard key={call.card?.hash} call={call} turnId={turnId} />
    ) : (
      <Line icon={<CircleSlash size={14} className="text-faint" />} words={`Not decided: ${titleOf(call)}`} />
    );
  }
  const [icon, words] = outcome(call, live);
  return (
    <div data-testid="decided" data-state={call.stage} className="overflow-hidden rounded-md border border-line">
      <button
        type="button"
        aria-expanded={open}
        aria-controls={body}
        onClick={() => setOpen(!open)}
        className="flex min-h-8 w-full items-center gap-2 px-2.5 py-1 text-left text-ui -outline-offset-2 hover:bg-hover"
      >
        <span aria-hidden="true" className="shrink-0">
          {icon}
        </span>
        <span className="min-w-0 break-words">{words}</span>
        {call.stage === "succeeded" && call.result && (
          <span className="min-w-0 truncate text-faint" data-testid="decided-result">
            {call.result.summary}
          </span>
        )}
        <FoldMark open={open} className="ml-auto text-faint" />
      </button>
      {open && (
        <div id={body} className="border-line border-t p-1.5">
          {children}
        </div>
      )}
    </div>
  );
}

function Line({ icon, words }: { icon: ReactNode; words: string }) {
  return (
    <p data-testid="decided" className="flex min-h-8 items-center gap-2 rounded-md border border-line px-2.5 text-ui">
      <span aria-hidden="true" className="shrink-0">
        {icon}
      </span>
      <span className="min-w-0 break-words">{words}</span>
    </p>
  );
}

function outcome(call: CallState, live: boolean): [ReactNode, string] {
  const title = titleOf(call);
  const why = call.result?.summary ?? "";
  switch (call.stage) {
    case "succeeded":
      return [<CircleCheck key="i" size={14} className="text-ok" />, past(title)];
    case "denied":
      return [<Ban key="i" size={14} className="text-warn" />, `Declined: ${title}`];
    case "failed":
      return [
        <CircleAlert key="i" size={14} className="text-danger" />,
        `Failed: ${title}${why === "" ? "" : `. ${why}`}`,
      ];
    case "cancelled":
      return [<CircleSlash key="i" size={14} className="text-faint" />, `Not done: ${title}`];
    case "proposed":
    case "awaitingApproval":
    case "running":
      return live
        ? [<Spinner key="i" />, `Under way: ${title}`]
        : [<CircleAlert key="i" size={14} className="text-warn" />, `May or may not be done: ${title}`];
  }
}

/** What its card says: the card of what was sent, once it was. */
function titleOf(call: CallState): string {
  return call.card?.title ?? call.approval ?? `${toolTitle(call.tool)} on ${call.datasourceName}`;
}
