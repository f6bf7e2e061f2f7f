import { ReceiptText, RotateCw, TriangleAlert } from "lucide-react";
import { memo, useId, useState } from "react";
import { toast } from "sonner";
import { useSession } from "../app/session";
import { RepairButton } from "../chat/RepairButton";
import { Button } from "../design/Button";
import { cx } from "../design/cx";
import { FoldMark } from "../design/FoldMark";
import { duration } from "../design/format";
import { Spinner } from "../design/Spinner";
import { useSourceIcons } from "../evidence/answer-evidence";
import { type ReceiptEntry, toAppError } from "../platform";
import { SourceIcon } from "../sources/SourceIcon";
import { runningRun, type TurnState } from "../turn/state";
import { canAskApart, mayTryAgain, receiptLine, stateWords, troubleLine } from "./words";

interface ReceiptProps {
  turn: TurnState;
  /** Whether a source may be asked again: the turn is the last one. */
  last: boolean;
}

/** What was searched, found, skipped and failed: one line under an answer, which opens to a line for each source. */
export const Receipt = memo(
  function Receipt({ turn, last }: ReceiptProps) {
    const [open, setOpen] = useState(false);
    const body = useId();
    const { receipt } = turn;
    if (receipt === null || receipt.length === 0) return null;
    const trouble = troubleLine(receipt);
    const again = receipt.filter((each) => runningRun(turn, each.datasourceId));
    return (
      <section aria-label="What was searched" data-testid="receipt">
        <button
          type="button"
          data-testid="receipt-toggle"
          aria-expanded={open}
          aria-controls={body}
          onClick={() => setOpen(!open)}
          className="-ml-1.5 flex min-h-7 max-w-full items-center gap-x-1.5 rounded-md px-1.5 py-1 text-left text-caption text-faint tabular-nums hover:bg-hover"
        >
          {again.length > 0 ? <Spinner /> : <ReceiptText size={14} className="shrink-0" aria-hidden="true" />}
          <span className="flex min-w-0 flex-wrap items-center gap-x-2">
            <span data-testid="receipt-line">
              {receiptLine(receipt)
                .split(" · ")
                .map((part, index) => (
                  <span key={part}>
                    {index > 0 && " · "}
                    <span className="whitespace-nowrap">{part}</span>
                  </span>
                ))}
            </span>
            {again.length > 0 ? (
              <span data-testid="receipt-again">Trying {again.map((each) => each.datasource).join(" and ")} again</span>
            ) : (
              trouble !== null && (
                <span className="flex items-center gap-1 text-warn" data-testid="receipt-trouble">
                  <TriangleAlert size={12} className="shrink-0" aria-hidden="true" />
                  {trouble}
                </span>
              )
            )}
          </span>
          <FoldMark open={open} />
        </button>
        {open && (
          <div id={body} className="mt-1 overflow-x-auto rounded-md border border-line">
            <table className="w-full text-left text-caption" data-testid="receipt-table">
              <thead className="text-faint">
                <tr className="border-line border-b">
                  <th scope="col" className="px-3 py-1.5 font-normal">
                    Source
                  </th>
                  {["Found", "Cited", "Calls", "Time"].map((name) => (
                    <th key={name} scope="col" className="w-14 px-2 py-1.5 text-right font-normal last:pr-3 sm:w-20">
                      {name}
                    </th>
                  ))}
                </tr>
              </thead>
              {receipt.map((entry) => (
                <Line key={entry.datasourceId} entry={entry} turn={turn} last={last} />
              ))}
            </table>
          </div>
        )}
      </section>
    );
  },
  (before, after) =>
    before.last === after.last &&
    before.turn.id === after.turn.id &&
    before.turn.receipt === after.turn.receipt &&
    before.turn.status === after.turn.status &&
    before.turn.runs === after.turn.runs,
);

function Line({ entry, turn, last }: { entry: ReceiptEntry } & ReceiptProps) {
  const iconOf = useSourceIcons();
  const again = runningRun(turn, entry.datasourceId) !== undefined;
  const asked = entry.state === "searched" || entry.state === "partly";
  const faulty = !again && mayTryAgain(entry);
  const apart = last && canAskApart(turn);
  const whole = last && !apart && turn.status !== "running" ? turn.id : null;
  const repair = entry.repair && (entry.repair.type !== "retry" || whole !== null) ? entry.repair : null;
  const name = (
    <span className="flex min-w-0 items-start gap-2 [&_svg]:mt-0.75">
      <SourceIcon icon={iconOf(entry.datasourceId)} />
      <span className={cx("selectable min-w-0 break-words text-ui", entry.state === "notSearched" && "text-soft")}>
        {entry.datasource}
      </span>
    </span>
  );
  return (
    <tbody
      className="border-line [&:not(:last-child)]:border-b"
      data-testid="receipt-entry"
      data-source={entry.datasource}
      data-state={again ? "running" : entry.state}
    >
      <tr className="align-top">
        <th scope="row" className="px-3 py-1.5 font-normal">
          {name}
        </th>
        {asked && !again ? (
          <Figures entry={entry} />
        ) : (
          <td
            colSpan={4}
            className={cx(
              "py-1.5 pr-3 pl-2 leading-5",
              entry.state === "failed" && !again ? "text-danger" : "text-faint",
            )}
          >
            {again ? (
              <span className="flex items-center justify-end gap-1.5" data-testid="trying-again">
                <Spinner size={12} />
                Trying again
              </span>
            ) : (
              <span className="selectable block break-words sm:text-right">{stateWords(entry.state, entry.why)}</span>
            )}
          </td>
        )}
      </tr>
      {faulty && (entry.state === "partly" || apart || repair) && (
        <tr>
          <td colSpan={5} className="px-3 pb-2">
            <div className="flex flex-wrap items-center gap-2">
              {entry.state === "partly" && (
                <span className="selectable mr-auto min-w-0 break-words pl-5.5 text-warn">
                  {stateWords("partly", entry.why)}
                </span>
              )}
              <span className={cx("flex gap-2", entry.state !== "partly" && "ml-auto")}>
                {repair && <RepairButton repair={repair} turnId={whole} />}
                {apart && <TryAgain turn={turn} entry={entry} />}
              </span>
            </div>
          </td>
        </tr>
      )}
    </tbody>
  );
}

function Figures({ entry }: { entry: ReceiptEntry }) {
  return [String(entry.hits), String(entry.cited), String(entry.calls), duration(entry.elapsedMs)].map(
    (text, index) => (
      <td
        // biome-ignore lint/suspicious/noArrayIndexKey: the columns keep their places
        key={index}
        className="whitespace-nowrap px-2 py-1.5 text-right text-soft leading-5 tabular-nums last:pr-3"
      >
        {text}
      </td>
    ),
  );
}

function TryAgain({ turn, entry }: { turn: TurnState; entry: ReceiptEntry }) {
  const { conversations } = useSession();
  const [busy, setBusy] = useState(false);
  return (
    <Button
      className="h-7 px-2.5"
      icon={<RotateCw size={14} />}
      data-testid="retry-source"
      busy={busy}
      disabled={turn.status === "running"}
      onClick={async () => {
        setBusy(true);
        try {
          await conversations.retrySource(turn.id, entry.datasourceId);
        } catch (thrown) {
          toast.error(`${entry.datasource} could not be asked again`, { description: toAppError(thrown).message });
        }
        setBusy(false);
      }}
    >
      <span>
        Try <span className="sr-only">{entry.datasource} </span>again
      </span>
    </Button>
  );
}
