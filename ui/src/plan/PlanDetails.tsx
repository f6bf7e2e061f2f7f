import { Check, Pin, PinOff, RotateCw } from "lucide-react";
import { useState } from "react";
import { useSend } from "../chat/use-send";
import { Button } from "../design/Button";
import { cx } from "../design/cx";
import { useSourceIcons } from "../evidence/answer-evidence";
import type { DatasourceId, PlannedSource } from "../platform";
import { SourceIcon } from "../sources/SourceIcon";
import type { PlanState, TurnState } from "../turn/state";
import { usePins } from "./use-pins";
import { plannerWords, tierWords } from "./words";

interface PlanDetailsProps {
  turn: TurnState;
  plan: PlanState;
  last: boolean;
}

/** Every source that was weighed, with how sure and why; of the last question, a form to change which are asked. */
export function PlanDetails({ turn, plan, last }: PlanDetailsProps) {
  const { askWith } = useSend();
  const { pinned, pin } = usePins(turn.conversationId);
  const asked = plan.choices.filter((each) => each.asked).map((each) => each.datasourceId);
  const [chosen, setChosen] = useState<readonly DatasourceId[]>(asked);
  const [busy, setBusy] = useState(false);
  const ids = plan.choices.map((each) => each.datasourceId).filter((id) => chosen.includes(id));
  const changed = !same(ids, asked);
  const isPinned = pinned.length > 0 && same(ids, pinned);

  function toggle(id: DatasourceId) {
    setChosen(chosen.includes(id) ? chosen.filter((each) => each !== id) : [...chosen, id]);
  }

  return (
    <div className="mt-1 rounded-md border border-line" data-testid="plan-details">
      <p className="px-3 pt-2 pb-1 text-caption text-faint">
        <span className="sm:hidden">{tierWords(plan.tier)}. </span>
        {plannerWords(plan.plannedBy)}
        {plan.reason !== "" && ` ${sentence(plan.reason)}`}
      </p>
      <ul className="px-1.5 pb-1.5">
        {plan.choices.map((each) => (
          <Weighed
            key={each.datasourceId}
            source={each}
            on={chosen.includes(each.datasourceId)}
            onToggle={last ? () => toggle(each.datasourceId) : null}
          />
        ))}
      </ul>
      {last && (
        <div className="flex flex-wrap items-center justify-end gap-2 border-line border-t px-2 py-1.5">
          <Button
            look="quiet"
            className="h-7 px-2"
            data-testid="pin-plan"
            icon={isPinned ? <PinOff size={14} /> : <Pin size={14} />}
            disabled={ids.length === 0 || turn.conversationId === null}
            onClick={() => void pin(isPinned ? [] : ids)}
          >
            {isPinned ? "Unpin" : "Pin for this conversation"}
          </Button>
          <Button
            className="h-7 px-2.5"
            data-testid="ask-with-these"
            icon={<RotateCw size={14} />}
            busy={busy}
            disabled={!changed || ids.length === 0 || turn.status === "running"}
            onClick={async () => {
              setBusy(true);
              await askWith(turn, ids);
              setBusy(false);
            }}
          >
            Ask again with these
          </Button>
        </div>
      )}
    </div>
  );
}

interface WeighedProps {
  source: PlannedSource;
  on: boolean;
  /** Null where nothing can be changed any more. */
  onToggle: (() => void) | null;
}

function Weighed({ source, on, onToggle }: WeighedProps) {
  const iconOf = useSourceIcons();
  const content = (
    <>
      <span
        aria-hidden="true"
        className={cx(
          "inline-flex size-4 shrink-0 items-center justify-center rounded-sm border",
          on ? "border-accent bg-accent text-on-accent" : "border-edge",
        )}
      >
        {on && <Check size={12} strokeWidth={3} />}
      </span>
      <SourceIcon icon={iconOf(source.datasourceId)} />
      <span className={cx("min-w-0 truncate sm:w-40 sm:shrink-0", on ? "text-ink" : "text-soft")}>
        {onToggle && <span className="sr-only">Ask </span>}
        {source.datasource}
        <span className="sr-only">, </span>
      </span>
      <Sureness percent={source.confidence} strong={on} />
      <span className="min-w-0 basis-full break-words pl-6 text-caption text-faint sm:basis-0 sm:grow sm:pl-0">
        {source.reason}
      </span>
    </>
  );
  const look = "flex min-h-7 w-full flex-wrap items-center gap-x-2 rounded-sm px-1.5 py-1 text-left text-ui";
  return (
    <li data-testid="weighed" data-source={source.datasource} data-asked={source.asked}>
      {onToggle ? (
        <button type="button" aria-pressed={on} className={cx(look, "hover:bg-hover")} onClick={onToggle}>
          {content}
        </button>
      ) : (
        <div className={look}>{content}</div>
      )}
    </li>
  );
}

/** How sure a choice is, as a quiet bar. */
function Sureness({ percent, strong }: { percent: number; strong: boolean }) {
  return (
    <span className="ml-auto flex shrink-0 items-center gap-1.5 sm:ml-0" title={`${percent}% sure`}>
      <span aria-hidden="true" className="h-1 w-16 overflow-hidden rounded-full bg-sunken">
        <span
          className={cx("block h-full rounded-full", strong ? "bg-accent" : "bg-edge")}
          style={{ width: `${Math.max(3, Math.min(100, percent))}%` }}
        />
      </span>
      <span className="w-8 text-right text-caption text-faint tabular-nums">
        {percent}%<span className="sr-only"> sure: </span>
      </span>
    </span>
  );
}

function same(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((each) => b.includes(each));
}

function sentence(text: string): string {
  const words = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(words) ? words : `${words}.`;
}
