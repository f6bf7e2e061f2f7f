import { lazy, Suspense, useMemo, useState } from "react";
import { toast } from "sonner";
import { Button } from "../design/Button";
import { CopyButton } from "../design/CopyButton";
import { Skeleton } from "../design/States";
import { type ToolCallId, type ToolResultView, type TurnId, toAppError, usePlatform } from "../platform";

import { AsList, RecordList } from "./RecordList";
import { citedRecords } from "./records";

const DataTable = lazy(() => import("../table/DataTable"));

interface ResultViewProps {
  turnId: TurnId;
  callId: ToolCallId;
  result: ToolResultView;
  failed: boolean;
}

/** A result unfolded: records as a list, rows as a table, else its text; the rest of it on demand. */
export function ResultView({ turnId, callId, result, failed }: ResultViewProps) {
  const platform = usePlatform();
  const [whole, setWhole] = useState<ToolResultView | null>(null);
  const [loading, setLoading] = useState(false);
  const [asTable, setAsTable] = useState(false);
  const shown = whole ?? result;
  const records = useMemo(() => (shown.table ? citedRecords(shown.table) : null), [shown.table]);

  async function loadWhole() {
    setLoading(true);
    try {
      setWhole(await platform.loadToolResult(turnId, callId));
    } catch (thrown) {
      toast.error("The whole result could not be loaded", { description: toAppError(thrown).message });
    } finally {
      setLoading(false);
    }
  }

  const more = result.clipped && whole === null && (
    <Button look="quiet" className="h-7 px-2" busy={loading} onClick={loadWhole} data-testid="load-whole">
      Load the whole result
    </Button>
  );

  if (shown.table && records && records.length > 0 && !asTable) {
    return <RecordList records={records} hasMore={shown.table.hasMore} more={more} onTable={() => setAsTable(true)} />;
  }
  if (shown.table) {
    const beside = (
      <>
        {more}
        {records && records.length > 0 && <AsList onList={() => setAsTable(false)} />}
      </>
    );
    return (
      <Suspense fallback={<Skeleton className="m-3 h-24" />}>
        <DataTable turnId={turnId} callId={callId} table={shown.table} more={beside} />
      </Suspense>
    );
  }
  return (
    <div data-testid="result-text">
      <pre className="code selectable max-h-80 overflow-auto px-3 py-2" tabIndex={0}>
        {shown.text}
      </pre>
      <div className="flex items-center justify-end gap-1 border-line border-t px-1.5 py-1">
        {more}
        <CopyButton text={shown.text} label={failed ? "Copy error" : "Copy result"} />
      </div>
    </div>
  );
}
