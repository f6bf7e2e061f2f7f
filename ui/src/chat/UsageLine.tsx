import type { ReactNode } from "react";
import { count, dollars, duration } from "../design/format";
import { Tip } from "../design/Tip";
import type { TurnState } from "../turn/state";

/** What the answer used and cost, in one faint line; without a model, how it was found. */
export function UsageLine({ turn }: { turn: TurnState }) {
  const { usage, plan } = turn;
  if (!usage) {
    // Where the plan stands above the answer, it says how it was found.
    const told = plan === null || plan.tier === "model" || plan.choices.length > 0;
    const words = told ? null : plan.reason;
    return words === null || words === "" ? null : <Line>{`No model · ${words}`}</Line>;
  }
  const cached = usage.cacheReadTokens + usage.cacheWriteTokens;
  const parts = [
    usage.model,
    `${count(usage.inputTokens + cached)} in`,
    `${count(usage.outputTokens)} out`,
    usage.costUsd === null ? null : dollars(usage.costUsd),
    usage.firstTextMs === null ? null : `first words after ${duration(usage.firstTextMs)}`,
  ];
  const detail = `${count(usage.inputTokens)} tokens sent fresh, ${count(usage.cacheReadTokens)} read from the cache, ${count(usage.cacheWriteTokens)} written to it, ${count(usage.outputTokens)} received`;
  return (
    <Tip text={detail}>
      <button type="button" className="rounded-sm text-left" data-testid="usage" aria-description={detail}>
        <Line>{parts.filter((part) => part !== null).join(" · ")}</Line>
      </button>
    </Tip>
  );
}

function Line({ children }: { children: ReactNode }) {
  return <span className="text-caption text-faint tabular-nums">{children}</span>;
}
