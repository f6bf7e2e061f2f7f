import { Ban, CircleAlert, CircleCheck, CircleDashed, CircleSlash, Zap } from "lucide-react";
import { memo, type ReactNode, useId, useState } from "react";
import { RepairButton } from "../chat/RepairButton";
import { cx } from "../design/cx";
import { FoldMark } from "../design/FoldMark";
import { duration } from "../design/format";
import { Spinner } from "../design/Spinner";
import { Tip } from "../design/Tip";
import { HighlightedCode } from "../markdown/HighlightedCode";
import { originWords } from "../plan/words";
import type { TurnId } from "../platform";
import type { CallState } from "../turn/state";
import { Elapsed } from "./Elapsed";
import { ResultView } from "./ResultView";
import { argumentPairs, statement, toolTitle } from "./summary";

interface ToolCardProps {
  call: CallState;
  turnId: TurnId;
  /** Whether a repair may ask its turn again. */
  askable: boolean;
  live: boolean;
  /** Whether the result is the answer itself and shown at once. */
  unfold: boolean;
}

/** One call: what was asked of which source with which arguments, how it went, and its result folded below. */
export const ToolCard = memo(function ToolCard({ call, turnId, askable, live, unfold }: ToolCardProps) {
  const sql = statement(call);
  const pairs = argumentPairs(call.arguments, sql);
  const origins = Object.fromEntries(call.origins.map(({ argument, origin }) => [argument, originWords(origin)]));
  const stopped = !live && (call.stage === "running" || call.stage === "proposed");
  return (
    <article
      data-testid="tool-card"
      data-tool={call.tool}
      data-state={stopped ? "cancelled" : call.stage}
      aria-label={`${toolTitle(call.tool)} on ${call.datasourceName}`}
      className="overflow-hidden rounded-md border border-line"
    >
      <header className="flex h-8 items-center gap-2 px-2.5 text-ui">
        <StageSign stage={stopped ? "cancelled" : call.stage} />
        <span className="truncate font-medium">{toolTitle(call.tool)}</span>
        <span className="truncate text-faint">{call.datasourceName}</span>
        <span className="ml-auto flex shrink-0 items-center gap-2 text-caption text-faint tabular-nums">
          {call.cached && (
            <Tip text="The answer was still fresh and came from the cache">
              <span className="inline-flex items-center gap-1" data-testid="cached">
                <Zap size={12} aria-hidden="true" />
                cached
              </span>
            </Tip>
          )}
          {call.elapsedMs !== null && <span data-testid="elapsed">{duration(call.elapsedMs)}</span>}
          {call.elapsedMs === null && live && call.startedAt !== null && <Elapsed since={call.startedAt} />}
        </span>
      </header>
      {pairs.length > 0 && (
        <dl
          className="selectable flex flex-wrap gap-x-4 gap-y-0.5 px-2.5 pb-2 pl-8.5 text-caption"
          data-testid="arguments"
        >
          {pairs.map(([name, value]) => (
            <div key={name} className="flex min-w-0 max-w-full gap-1.5">
              <dt className="shrink-0 text-faint">{name}</dt>
              <dd className="min-w-0 break-words text-faint">
                <span className="font-mono text-soft">{value.length > 400 ? `${value.slice(0, 400)}…` : value}</span>
                {origins[name] !== undefined && <span data-testid="argument-origin"> — {origins[name]}</span>}
              </dd>
            </div>
          ))}
        </dl>
      )}
      {sql !== null && (
        <pre
          className="code selectable max-h-60 overflow-auto border-line border-t bg-surface px-3 py-2"
          tabIndex={0}
          data-testid="sql"
        >
          <HighlightedCode code={sql} language="sql" />
        </pre>
      )}
      <CallResult call={call} turnId={turnId} repairs={live || !askable ? null : turnId} unfold={unfold} />
    </article>
  );
});

interface CallResultProps {
  call: CallState;
  turnId: TurnId;
  /** The turn that a retry asks again; null while it cannot be asked. */
  repairs: TurnId | null;
  unfold: boolean;
}

function CallResult({ call, turnId, repairs, unfold }: CallResultProps) {
  const [chosen, setChosen] = useState<boolean | null>(null);
  const body = useId();
  const { result } = call;
  if (!result) return null;
  const failed = call.stage === "failed";
  const bare = result.text.trim() === result.summary.trim() && result.table === null;
  const open = chosen ?? (unfold && !failed);
  const words = result.summary === "" ? (failed ? "Failed" : "Done") : result.summary;
  if (bare || (result.text.trim() === "" && result.table === null)) {
    return (
      <ResultLine failed={failed}>
        <span className="selectable min-w-0 flex-1 break-words py-1.5" data-testid="result-summary">
          {words}
        </span>
        {result.repair && <RepairButton repair={result.repair} turnId={repairs} />}
      </ResultLine>
    );
  }
  return (
    <>
      <ResultLine failed={failed}>
        <button
          type="button"
          data-testid="result-toggle"
          aria-expanded={open}
          aria-controls={body}
          onClick={() => setChosen(!open)}
          className="-ml-1 flex min-h-8 min-w-0 flex-1 items-center gap-1.5 rounded-sm px-1 text-left hover:text-ink"
        >
          <FoldMark open={open} className="text-faint" />
          <span className="min-w-0 break-words py-1" data-testid="result-summary">
            {words}
          </span>
        </button>
        {result.repair && <RepairButton repair={result.repair} turnId={repairs} />}
      </ResultLine>
      {open && (
        <div id={body} className="border-line border-t">
          <ResultView turnId={turnId} callId={call.id} result={result} failed={failed} />
        </div>
      )}
    </>
  );
}

function ResultLine({ failed, children }: { failed: boolean; children: ReactNode }) {
  return (
    <div
      className={cx(
        "flex min-h-8 items-center gap-2 border-line border-t px-2.5 text-ui",
        failed ? "bg-danger-wash text-danger" : "text-soft",
      )}
    >
      {children}
    </div>
  );
}

/** A call's stage as a sign and, for who does not see it, a word. */
function StageSign({ stage }: { stage: CallState["stage"] }) {
  const [icon, word] = stageSign(stage);
  return (
    <span className="inline-flex shrink-0">
      {icon}
      <span className="sr-only">{word}</span>
    </span>
  );
}

function stageSign(stage: CallState["stage"]): [ReactNode, string] {
  switch (stage) {
    case "proposed":
    case "awaitingApproval":
      return [<CircleDashed key="sign" size={14} className="text-faint" aria-hidden="true" />, "Waiting"];
    case "running":
      return [<Spinner key="sign" />, "Running"];
    case "succeeded":
      return [<CircleCheck key="sign" size={14} className="text-ok" aria-hidden="true" />, "Done"];
    case "failed":
      return [<CircleAlert key="sign" size={14} className="text-danger" aria-hidden="true" />, "Failed"];
    case "denied":
      return [<Ban key="sign" size={14} className="text-warn" aria-hidden="true" />, "Denied"];
    case "cancelled":
      return [<CircleSlash key="sign" size={14} className="text-faint" aria-hidden="true" />, "Cancelled"];
  }
}
