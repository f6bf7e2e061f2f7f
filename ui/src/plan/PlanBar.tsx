import { Pin, Split } from "lucide-react";
import { memo, useId, useState } from "react";
import { FoldMark } from "../design/FoldMark";
import { Tip } from "../design/Tip";
import type { TurnState } from "../turn/state";
import { PlanDetails } from "./PlanDetails";
import { filledWords, planLine, tierWords } from "./words";

interface PlanBarProps {
  turn: TurnState;
  /** Whether the question may be asked again with other sources. */
  last: boolean;
}

/** Which sources a question went to, in one line above its answer; why, and the way to change it, below. */
export const PlanBar = memo(
  function PlanBar({ turn, last }: PlanBarProps) {
    const { plan } = turn;
    const [open, setOpen] = useState(false);
    const body = useId();
    if (!plan || plan.choices.length === 0) return null;
    const line = planLine(plan, turn.status === "running" && turn.receipt === null);
    const tier = tierWords(plan.tier);
    return (
      <div data-testid="plan" data-tier={plan.tier} data-planned-by={plan.plannedBy}>
        <Tip text={why(plan.choices, plan.reason)}>
          <button
            type="button"
            data-testid="plan-toggle"
            aria-expanded={open}
            aria-controls={body}
            onClick={() => setOpen(!open)}
            className="-ml-1.5 flex h-7 max-w-full items-center gap-1.5 rounded-md px-1.5 text-soft text-ui hover:bg-hover"
          >
            {plan.plannedBy === "person" ? (
              <Pin size={14} className="shrink-0 text-faint" aria-hidden="true" />
            ) : (
              <Split size={14} className="shrink-0 rotate-90 text-faint" aria-hidden="true" />
            )}
            <span className="truncate" data-testid="plan-line">
              {line}
            </span>
            <span className="hidden shrink-0 text-faint sm:inline" data-testid="tier">
              {tier}
            </span>
            <FoldMark open={open} className="text-faint" />
          </button>
        </Tip>
        {plan.filled.length > 0 && (
          <ul className="ml-5 flex flex-wrap gap-x-3 text-caption text-faint" data-testid="filled">
            {plan.filled.map((each) => (
              <li key={each.words} className="selectable break-words">
                {filledWords(each)}
              </li>
            ))}
          </ul>
        )}
        {open && (
          <div id={body}>
            <PlanDetails turn={turn} plan={plan} last={last} />
          </div>
        )}
      </div>
    );
  },
  (before, after) =>
    before.last === after.last &&
    before.turn.id === after.turn.id &&
    before.turn.plan === after.turn.plan &&
    before.turn.status === after.turn.status &&
    before.turn.receipt === after.turn.receipt,
);

function why(choices: readonly { asked: boolean; datasource: string; reason: string }[], reason: string): string {
  const reasons = choices.filter((each) => each.asked && each.reason !== "");
  const words = reasons.slice(0, 4).map((each) => `${each.datasource}: ${each.reason}`);
  return words.length > 0 ? words.join(" · ") : reason === "" ? "Why these sources" : reason;
}
