import {
  type ColumnDef,
  createSortedRowModel,
  rowSortingFeature,
  type SortingState,
  tableFeatures,
  useTable,
} from "@tanstack/react-table";
import { useVirtualizer } from "@tanstack/react-virtual";
import { ArrowDown, ArrowUp } from "lucide-react";
import { lazy, type ReactNode, Suspense, useMemo, useRef, useState } from "react";
import { CopyButton } from "../design/CopyButton";
import { cx } from "../design/cx";
import { count, plural } from "../design/format";
import { Skeleton } from "../design/States";
import type { Column, ResultTable, ToolCallId, TurnId } from "../platform";
import { chartable } from "./chartable";
import { filterRows, filters, noFilter, type TableFilter } from "./filter";
import { SaveCsv } from "./SaveCsv";
import { compareCells } from "./sort";
import { ColumnFilters, Toolbar } from "./Toolbar";
import { toTsv } from "./tsv";

const Chart = lazy(() => import("./Chart"));

type Cells = (string | null)[];

const features = tableFeatures({ rowSortingFeature, sortedRowModel: createSortedRowModel() });

const ROW = 29;
const TALLEST = 12;
/** Fewer rows than these are looked through faster than filtered. */
const MANY = 8;

interface DataTableProps {
  turnId: TurnId;
  callId: ToolCallId;
  table: ResultTable;
  /** What stands beside the count, such as a way to load the rest. */
  more?: ReactNode;
}

/**
 * Rows and columns of a result: sorted by a click on a heading, filtered, drawn as a chart where its numbers ask for it,
 * saved as CSV, copied. Only the rows in sight are drawn.
 */
export default function DataTable({ turnId, callId, table: data, more }: DataTableProps) {
  const [sorting, setSorting] = useState<SortingState>([]);
  const [filter, setFilter] = useState<TableFilter>(noFilter);
  const [byColumn, setByColumn] = useState(false);
  const [drawn, setDrawn] = useState(false);
  const columns = useMemo(() => definitions(data.columns), [data.columns]);
  const passing = useMemo(() => filterRows(data, filter), [data, filter]);
  const shape = useMemo(() => chartable(data), [data]);
  const asChart = drawn && shape !== null;
  const table = useTable({
    features,
    columns,
    data: passing,
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

  const sorted = (index: number) => sorting.find((each) => each.id === String(index));
  const cells = rows.map((row) => row.original);

  return (
    <div data-testid="data-table">
      {(data.rows.length >= MANY || shape !== null) && (
        <Toolbar
          filter={filter}
          onFilter={setFilter}
          filterable={data.rows.length >= MANY}
          byColumn={byColumn}
          onByColumn={(on) => {
            setByColumn(on);
            if (!on) setFilter({ ...filter, columns: {} });
          }}
          chart={shape?.kind ?? null}
          drawn={asChart}
          onDrawn={setDrawn}
        />
      )}
      {asChart && cells.length > 0 ? (
        <Suspense fallback={<Skeleton className="m-3 h-48" />}>
          <Chart columns={data.columns} rows={cells} shape={shape} />
        </Suspense>
      ) : (
        // biome-ignore lint/a11y/useSemanticElements: a fieldset groups controls, and sections would crowd the landmarks
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
            <thead className="sticky top-0 z-10">
              <tr aria-rowindex={1}>
                {data.columns.map((column, index) => (
                  <Heading
                    // biome-ignore lint/suspicious/noArrayIndexKey: columns do not move
                    key={index}
                    column={column}
                    sorted={sorted(index)}
                    onSort={() => table.getColumn(String(index))?.toggleSorting()}
                  />
                ))}
              </tr>
              {byColumn && <ColumnFilters columns={data.columns} filter={filter} onFilter={setFilter} />}
            </thead>
            <tbody>
              {above > 0 && <Gap height={above} />}
              {items.map((item) => (
                <tr key={item.key} aria-rowindex={item.index + 2} className="hover:bg-hover" style={{ height: ROW }}>
                  {cells[item.index]?.map((value, index) => (
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
          {rows.length === 0 && (
            <p className="px-3 py-3 text-caption text-faint">
              {filters(filter) ? "No row passes the filter" : "No rows"}
            </p>
          )}
        </div>
      )}
      <footer className="flex h-9 items-center gap-1 border-line border-t pr-1.5 pl-3 text-caption text-faint">
        <span data-testid="row-count" role={filters(filter) ? "status" : undefined}>
          {filters(filter) ? `${count(rows.length)} of ${plural(data.rows.length, "row")}` : plural(rows.length, "row")}
          {data.hasMore && !more ? " · the source holds more" : ""}
        </span>
        <span className="ml-auto flex items-center gap-0.5">
          {more}
          <CopyButton label="Copy table" text={() => toTsv(data.columns, cells)} />
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
      className="border-line border-b bg-surface p-0"
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
