import { List, Table2 } from "lucide-react";
import { type ReactNode, useState } from "react";
import { Button, IconButton } from "../design/Button";
import { plural } from "../design/format";
import { Markdown } from "../markdown/Markdown";
import { Origin } from "./Origin";
import type { CitedRecord } from "./records";

const AT_FIRST = 8;
/** How many further facts stand under a record of a list. */
const FACTS = 4;

interface RecordListProps {
  records: readonly CitedRecord[];
  hasMore: boolean;
  /** What stands beside the count, such as a way to load the rest. */
  more: ReactNode;
  /** Shows the same as a table. */
  onTable: () => void;
}

/** Records as a person reads them: one alone as a document, several as a list. */
export function RecordList({ records, hasMore, more, onTable }: RecordListProps) {
  const [all, setAll] = useState(false);
  const [only] = records;
  const shown = all ? records : records.slice(0, AT_FIRST);
  return (
    <div data-testid="record-list">
      {records.length === 1 && only ? (
        <div className="selectable max-h-120 overflow-y-auto px-3 py-2.5" data-testid="record">
          <Heading record={only} />
          <Facts record={only} most={Number.POSITIVE_INFINITY} />
          <div className="mt-2">
            <Markdown text={only.text} streaming={false} />
          </div>
        </div>
      ) : (
        <ol className="max-h-120 divide-y divide-line overflow-y-auto">
          {shown.map((record, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a result never changes
            <li key={index} className="px-3 py-2.5" data-testid="record">
              <Heading record={record} />
              {record.text !== "" && !record.title.endsWith(record.text) && (
                <p className="selectable mt-0.5 line-clamp-3 whitespace-pre-line break-words text-soft text-ui">
                  {record.text}
                </p>
              )}
              <Facts record={record} most={FACTS} />
            </li>
          ))}
        </ol>
      )}
      <div className="flex items-center justify-end gap-1 border-line border-t px-1.5 py-1">
        <span className="mr-auto pl-1.5 text-caption text-faint">
          {hasMore ? `The first ${plural(records.length, "record")}` : plural(records.length, "record")}
        </span>
        {records.length > shown.length && (
          <Button look="quiet" className="h-7 px-2" onClick={() => setAll(true)}>
            Show {records.length - shown.length} more
          </Button>
        )}
        {more}
        <IconButton label="Show as a table" data-testid="as-table" onClick={onTable}>
          <Table2 size={14} />
        </IconButton>
      </div>
    </div>
  );
}

/** Leads back from the table to the list. */
export function AsList({ onList }: { onList: () => void }) {
  return (
    <IconButton label="Show as a list" data-testid="as-list" onClick={onList}>
      <List size={14} />
    </IconButton>
  );
}

function Heading({ record }: { record: CitedRecord }) {
  return (
    <>
      <p className="selectable break-words font-medium text-ui">{record.title}</p>
      <Origin of={record} />
    </>
  );
}

function Facts({ record, most }: { record: CitedRecord; most: number }) {
  const facts = record.more.slice(0, most);
  if (facts.length === 0) return null;
  return (
    <dl className="mt-1 flex flex-wrap gap-x-3 text-caption text-faint">
      {facts.map(({ name, value }) => (
        <div key={name} className="flex min-w-0 max-w-full gap-1">
          <dt className="shrink-0">{name}</dt>
          <dd className="selectable truncate text-soft">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
