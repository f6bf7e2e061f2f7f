import { ChartColumn, ChartLine, ListFilter, Search, Table2, X } from "lucide-react";
import { IconButton } from "../design/Button";
import { cx } from "../design/cx";
import type { Column } from "../platform";
import type { TableFilter } from "./filter";

interface ToolbarProps {
  filter: TableFilter;
  onFilter: (filter: TableFilter) => void;
  /** Whether there are enough rows to look through. */
  filterable: boolean;
  byColumn: boolean;
  onByColumn: (on: boolean) => void;
  /** The chart that the numbers ask for. */
  chart: "bar" | "line" | null;
  drawn: boolean;
  onDrawn: (drawn: boolean) => void;
}

/** What can be done to a table: look for words in it, ask something of its columns, see it drawn. */
export function Toolbar(props: ToolbarProps) {
  const { filter, onFilter, filterable, byColumn, onByColumn, chart, drawn, onDrawn } = props;
  const ChartSign = chart === "line" ? ChartLine : ChartColumn;
  return (
    <div className="flex h-9 items-center gap-0.5 border-line border-b pr-1.5 pl-3" data-testid="table-tools">
      {filterable && (
        <label className="flex min-w-0 flex-1 items-center gap-1.5">
          <Search size={12} className="shrink-0 text-faint" aria-hidden="true" />
          <span className="sr-only">Filter rows</span>
          <input
            type="text"
            value={filter.words}
            placeholder="Filter rows"
            autoComplete="off"
            spellCheck={false}
            data-testid="table-filter"
            className="h-7 min-w-0 flex-1 bg-transparent text-caption outline-none"
            onChange={(event) => onFilter({ ...filter, words: event.target.value })}
            onKeyDown={(event) => {
              if (event.key !== "Escape" || filter.words === "") return;
              event.preventDefault();
              event.stopPropagation();
              onFilter({ ...filter, words: "" });
            }}
          />
        </label>
      )}
      {filter.words !== "" && (
        <IconButton label="Clear the filter" onClick={() => onFilter({ ...filter, words: "" })}>
          <X size={14} />
        </IconButton>
      )}
      {!filterable && <span className="flex-1" />}
      {filterable && !drawn && (
        <IconButton
          label={byColumn ? "Hide the columns’ filters" : "Filter by column"}
          aria-pressed={byColumn}
          data-testid="filter-columns"
          className={cx(byColumn && "bg-hover text-ink")}
          onClick={() => onByColumn(!byColumn)}
        >
          <ListFilter size={14} />
        </IconButton>
      )}
      {chart !== null && (
        <IconButton
          label={drawn ? "Show as a table" : "Show as a chart"}
          data-testid="chart-toggle"
          onClick={() => onDrawn(!drawn)}
        >
          {drawn ? <Table2 size={14} /> : <ChartSign size={14} />}
        </IconButton>
      )}
    </div>
  );
}

interface ColumnFiltersProps {
  columns: readonly Column[];
  filter: TableFilter;
  onFilter: (filter: TableFilter) => void;
}

/** A box under each heading: words, and for numbers and times a comparison such as `>100` or `10..20`. */
export function ColumnFilters({ columns, filter, onFilter }: ColumnFiltersProps) {
  return (
    <tr>
      {columns.map((column, index) => (
        <td
          // biome-ignore lint/suspicious/noArrayIndexKey: columns do not move
          key={index}
          className="border-line border-b bg-surface p-0"
        >
          <input
            type="text"
            aria-label={`Filter ${column.name}`}
            placeholder={hint(column)}
            value={filter.columns[index] ?? ""}
            autoComplete="off"
            spellCheck={false}
            data-testid="column-filter"
            onChange={(event) => onFilter({ ...filter, columns: { ...filter.columns, [index]: event.target.value } })}
            className={cx(
              "h-7 w-full min-w-0 bg-transparent px-3 text-caption -outline-offset-2",
              column.kind === "number" && "text-right",
            )}
          />
        </td>
      ))}
    </tr>
  );
}

function hint({ kind }: Column): string {
  switch (kind) {
    case "number":
      return ">100";
    case "time":
      return ">2026-01-31";
    case "text":
      return "holds";
  }
}
