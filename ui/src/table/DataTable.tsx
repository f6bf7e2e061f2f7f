import {
  type ColumnDef,
  createSortedRowModel,
  rowSortingFeature,
  type SortingState,
  tableFeatures,
  useTable,
} from "@tanstack/react-table";
import { useVirtualizer } from "@tanstack/react-virtual";
import { ArrowDown, ArrowUp, Download } from "lucide-react";
import { type ReactNode, useMemo, useRef, useState } from "react";
import { toast } from "sonner";
import { IconButton } from "../design/Button";
import { CopyButton } from "../design/CopyButton";
import { cx } from "../design/cx";
import { plural } from "../design/format";
import { type Column, type ResultTable, type ToolCallId, type TurnId, toAppError, usePlatform } from "../platform";
import { compareCells } from "./sort";
import { toTsv } from "./tsv";

type Cells = (string | null)[];

const features = tableFeatures({ rowSortingFeature, sortedRowModel: createSortedRowModel() });

const ROW = 29;
const TALLEST = 12;

interface DataTableProps {
  turnId: TurnId;
  callId: ToolCallId;
  table: ResultTable;
  /** What stands beside the count, such as a way to load the rest. */
  more?: ReactNode;
}

/** Rows and columns of a result: sorted by a click on a heading, only the rows in sight drawn, saved as CSV, copied. */
export default function DataTable({ turnId, callId, table: data, more }: DataTableProps) {
  const [sorting, setSorting] = useState<SortingState>([]);
  const columns = useMemo(() => definitions(data.columns), [data.columns]);
  const table = useTable({
    features,
    columns,
    data: data.rows,
    state: { sorting },
    onSortingChange: setSorting,
    sortDescFirst: false,
  });
  const rows = table.getRowModel().rows;
  const widths = useMemo(() => columnWidths(data), [data]);
  const frame = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => frame.current,
    estimateSize: () => ROW,
    overscan: 8,
    initialRect: { width: 640, height: ROW * TALLEST },
  });
  const items = virtual.getVirtualItems();
  const above = items[0]?.start ?? 0;
  const below = virtual.getTotalSize() - (items.at(-1)?.end ?? 0);

  return (
    <div data-testid="data-table">
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset groups controls, and sections would crowd the landmarks */}
      <div
        ref={frame}
        tabIndex={0}
        role="group"
        aria-label="Result"
        className="selectable overflow-auto"
        style={{ maxHeight: ROW * (TALLEST + 1) }}
      >
        <table
          aria-rowcount={rows.length + 1}
          className="w-full table-fixed border-separate border-spacing-0 text-caption tabular-nums"
          style={{ minWidth: `calc(${widths.reduce((sum, chars) => sum + chars, 0)}ch + ${widths.length * 1.5}rem)` }}
        >
          <colgroup>
            {widths.map((chars, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: columns do not move
              <col key={index} style={{ width: `calc(${chars}ch + 1.5rem)` }} />
            ))}
          </colgroup>
          <thead>
            <tr aria-rowindex={1}>
              {data.columns.map((column, index) => (
                <Heading
                  // biome-ignore lint/suspicious/noArrayIndexKey: columns do not move
                  key={index}
                  column={column}
                  sorted={sorting.find((each) => each.id === String(index))}
                  onSort={() => table.getColumn(String(index))?.toggleSorting()}
                />
              ))}
            </tr>
          </thead>
          <tbody>
            {above > 0 && <Gap height={above} />}
            {items.map((item) => (
              <tr key={item.key} aria-rowindex={item.index + 2} className="hover:bg-hover" style={{ height: ROW }}>
                {rows[item.index]?.original.map((value, index) => (
                  <Cell
                    // biome-ignore lint/suspicious/noArrayIndexKey: columns do not move
                    key={index}
                    value={value}
                    numeric={data.columns[index]?.kind === "number"}
                  />
                ))}
              </tr>
            ))}
            {below > 0 && <Gap height={below} />}
          </tbody>
        </table>
        {rows.length === 0 && <p className="px-3 py-3 text-caption text-faint">No rows</p>}
      </div>
      <footer className="flex h-9 items-center gap-1 border-line border-t pr-1.5 pl-3 text-caption text-faint">
        <span data-testid="row-count">
          {plural(rows.length, "row")}
          {data.hasMore && more === false ? " · the source holds more" : ""}
        </span>
        <span className="ml-auto flex items-center gap-0.5">
          {more}
          <CopyButton
            label="Copy table"
            text={() =>
              toTsv(
                data.columns,
                rows.map((row) => row.original),
              )
            }
          />
          <SaveCsv turnId={turnId} callId={callId} />
        </span>
      </footer>
    </div>
  );
}

interface HeadingProps {
  column: Column;
  sorted: { desc: boolean } | undefined;
  onSort: () => void;
}

function Heading({ column, sorted, onSort }: HeadingProps) {
  return (
    <th
      scope="col"
      aria-sort={sorted ? (sorted.desc ? "descending" : "ascending") : "none"}
      className="sticky top-0 z-10 border-line border-b bg-surface p-0"
    >
      <button
        type="button"
        data-testid="sort"
        onClick={onSort}
        className={cx(
          "flex h-7 w-full min-w-0 items-center gap-1 px-3 font-medium text-soft -outline-offset-2 hover:text-ink",
          column.kind === "number" && "flex-row-reverse",
        )}
      >
        <span className="truncate">{column.name}</span>
        {sorted &&
          (sorted.desc ? (
            <ArrowDown size={12} className="shrink-0 text-accent" aria-hidden="true" />
          ) : (
            <ArrowUp size={12} className="shrink-0 text-accent" aria-hidden="true" />
          ))}
      </button>
    </th>
  );
}

/** The height of the rows that are not drawn. */
function Gap({ height }: { height: number }) {
  return (
    <tr>
      <td style={{ height, padding: 0 }} />
    </tr>
  );
}

function Cell({ value, numeric }: { value: string | null; numeric: boolean }) {
  return (
    <td
      title={value !== null && value.length > 28 ? value.slice(0, 600) : undefined}
      className={cx(
        "truncate border-line border-b px-3 [tr:last-child>&]:border-b-0",
        numeric && "text-right",
        value === null && "text-faint italic",
      )}
    >
      {value === null ? "null" : value.slice(0, 300)}
    </td>
  );
}

function SaveCsv({ turnId, callId }: { turnId: TurnId; callId: ToolCallId }) {
  const platform = usePlatform();
  return (
    <IconButton
      label="Save as CSV"
      data-testid="save-csv"
      onClick={async () => {
        try {
          const path = await platform.saveResultCsv(turnId, callId);
          if (path !== null) toast.success("Saved as CSV", { description: path });
        } catch (thrown) {
          toast.error("The table could not be saved", { description: toAppError(thrown).message });
        }
      }}
    >
      <Download size={14} />
    </IconButton>
  );
}

function definitions(columns: readonly Column[]): ColumnDef<typeof features, Cells>[] {
  return columns.map((column, index) => ({
    id: String(index),
    header: column.name,
    accessorFn: (row) => row[index] ?? undefined,
    sortUndefined: "last",
    sortFn: (a, b) => compareCells(column.kind, a.original[index] ?? "", b.original[index] ?? ""),
  }));
}

/** Returns each column's width in characters: what its first rows need, within limits. */
function columnWidths(data: ResultTable): number[] {
  const sample = data.rows.slice(0, 60);
  return data.columns.map((column, index) => {
    const longest = sample.reduce((most, row) => Math.max(most, row[index]?.length ?? 4), column.name.length + 4);
    return Math.min(Math.max(longest, 5), 40);
  });
}
