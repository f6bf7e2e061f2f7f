import { Table2 } from "lucide-react";
import { useId, useState } from "react";
import { ResultView } from "../activity/ResultView";
import { citedRecords } from "../activity/records";
import { toolTitle } from "../activity/summary";
import { useConnectors, useDatasources } from "../app/queries";
import { FoldMark } from "../design/FoldMark";
import { plural } from "../design/format";
import type { ConnectorInfo, Datasource, ToolResultView } from "../platform";
import type { CallState, TurnState } from "../turn/state";

/** How many tables stand under an answer at most; all of them are in its activity. */
const MOST = 3;

type Tabled = CallState & { readonly result: ToolResultView };

/**
 * The rows an answer was written from, as data. Records are cited instead; what a tool tells about structure is the
 * way to an answer and no part of it.
 */
export function AnswerTables({ turn }: { turn: TurnState }) {
  const sources = useDatasources().data ?? [];
  const connectors = useConnectors().data ?? [];
  if (turn.status === "running" || turn.plan?.tier === "direct") return null;
  const found = answerTables(turn, sources, connectors);
  if (found.length === 0) return null;
  return (
    <section aria-label="Tables" data-testid="answer-tables" className="flex flex-col gap-2">
      {found.map((call, index) => (
        <Frame key={call.id} call={call} turn={turn} openAtFirst={index === found.length - 1} />
      ))}
    </section>
  );
}

/** Returns the calls of a turn whose rows belong to the answer, in order. */
export function answerTables(
  turn: TurnState,
  sources: readonly Datasource[],
  connectors: readonly ConnectorInfo[],
): Tabled[] {
  const structure = new Map(
    sources.map((source) => [source.id, connectors.find(({ id }) => id === source.connector)?.schemaTools ?? []]),
  );
  return Object.values(turn.calls)
    .filter((call): call is Tabled => {
      const table = call.result?.table;
      if (!table || call.stage !== "succeeded" || call.effect !== "read") return false;
      if (table.rows.length === 0 || structure.get(call.datasourceId)?.includes(call.tool)) return false;
      return citedRecords(table) === null;
    })
    .slice(-MOST);
}

function Frame({ call, turn, openAtFirst }: { call: Tabled; turn: TurnState; openAtFirst: boolean }) {
  const [open, setOpen] = useState(openAtFirst);
  const body = useId();
  const { table, summary } = call.result;
  return (
    <div className="overflow-hidden rounded-md border border-line" data-testid="answer-table">
      <button
        type="button"
        aria-expanded={open}
        aria-controls={body}
        onClick={() => setOpen(!open)}
        className="flex h-8 w-full items-center gap-2 px-2.5 text-left text-ui -outline-offset-2 hover:bg-hover"
      >
        <FoldMark open={open} className="text-faint" />
        <Table2 size={14} className="shrink-0 text-faint" aria-hidden="true" />
        <span className="min-w-0 truncate font-medium">{toolTitle(call.tool)}</span>
        <span className="min-w-0 truncate text-faint">{call.datasourceName}</span>
        <span className="ml-auto shrink-0 text-caption text-faint">
          {summary === "" ? plural(table?.rows.length ?? 0, "row") : summary}
        </span>
      </button>
      {open && (
        <div id={body} className="border-line border-t">
          <ResultView turnId={turn.id} callId={call.id} result={call.result} failed={false} />
        </div>
      )}
    </div>
  );
}
