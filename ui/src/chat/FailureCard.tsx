import { CircleAlert, RotateCw } from "lucide-react";
import { Button } from "../design/Button";
import { sentence, type TurnFailure } from "../platform";
import type { TurnState } from "../turn/state";
import { RepairButton } from "./RepairButton";
import { useSend } from "./use-send";

interface FailureCardProps {
  failure: TurnFailure;
  turn: TurnState;
  /** The turn is the last one: only that one is asked again as it is. */
  last: boolean;
}

/** Why a turn ended early, what to do about it, and the button that does it. What was there stays above it. */
export function FailureCard({ failure, turn, last }: FailureCardProps) {
  const { retry } = useSend();
  const mends = failure.repair !== null && failure.repair.type !== "retry";
  return (
    <section
      role="alert"
      data-testid="failure"
      data-code={failure.code}
      className="flex gap-2.5 rounded-md bg-danger-wash px-3.5 py-3"
    >
      <CircleAlert size={16} className="mt-0.5 shrink-0 text-danger" aria-hidden="true" />
      <div className="min-w-0 flex-1">
        <p className="selectable break-words font-medium text-ui">{sentence(failure.message)}</p>
        {failure.hint !== null && (
          <p className="selectable mt-0.5 break-words text-soft text-ui">{sentence(failure.hint)}</p>
        )}
        <div className="mt-2.5 flex flex-wrap gap-2 empty:hidden">
          {failure.repair && <RepairButton repair={failure.repair} turnId={last ? turn.id : null} />}
          {mends && last && (
            <Button
              look="quiet"
              className="h-7 px-2.5"
              icon={<RotateCw size={14} />}
              data-testid="retry-after-repair"
              onClick={() => void retry(turn)}
            >
              Ask again
            </Button>
          )}
        </div>
      </div>
    </section>
  );
}
