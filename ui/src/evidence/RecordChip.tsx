import { useActions } from "../app/ui-state";
import { cx } from "../design/cx";
import type { TurnId } from "../platform";
import { SourceIcon } from "../sources/SourceIcon";
import type { TurnState } from "../turn/state";
import { useSourceIcons } from "./answer-evidence";
import { useRecord } from "./use-record";

interface RecordChipProps {
  turn: TurnState;
  record: number;
  /** The turn that read it, when it was an earlier one than the answer's. */
  recordTurn?: TurnId;
  className?: string;
}

/** A record as a chip with its source's name and its title; opens it in the panel. */
export function RecordChip({ turn, record, recordTurn = turn.id, className }: RecordChipProps) {
  const actions = useActions();
  const iconOf = useSourceIcons();
  const citation = Object.values(turn.citations).find(
    (each) => each.record === record && (each.recordTurn ?? turn.id) === recordTurn,
  );
  const stored = useRecord(recordTurn, record, citation === undefined).data?.record;
  const known = citation ?? stored;
  if (!known) return null;
  return (
    <button
      type="button"
      data-testid="record-chip"
      title={known.title}
      aria-label={`${known.datasource}: ${known.title}`}
      onClick={(event) => {
        event.currentTarget.focus({ preventScroll: true });
        actions.showRecord({ turnId: turn.id, recordTurn, record, citation: citation?.number ?? null });
      }}
      className={cx(
        "inline-flex h-6 max-w-full items-center gap-1.5 rounded-sm bg-sunken px-1.5 text-caption text-soft hover:bg-hover hover:text-ink",
        className,
      )}
    >
      <SourceIcon icon={iconOf(known.datasourceId, stored?.connector)} size={12} />
      <span className="min-w-0 truncate">{known.title}</span>
    </button>
  );
}
