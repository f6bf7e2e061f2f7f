import { Archive, TriangleAlert } from "lucide-react";
import { useLayoutEffect, useMemo, useRef } from "react";
import type { RecordShown } from "../app/ui-state";
import { cx } from "../design/cx";
import { stamp } from "../design/format";
import { Empty, Failed, Note, Skeleton } from "../design/States";
import { type Citation, type RecordView, toAppError } from "../platform";
import type { TurnState } from "../turn/state";
import { findQuotes } from "./quoted";
import { RecordChip } from "./RecordChip";
import { useRecord } from "./use-record";

interface RecordBodyProps {
  shown: RecordShown;
  citation: Citation | null;
  turn: TurnState;
}

/** What a record says: while it is read, when it was not kept, when it cannot be read, and when it is there. */
export function RecordBody({ shown, citation, turn }: RecordBodyProps) {
  const { data, error, refetch } = useRecord(shown.recordTurn, shown.record);
  if (data) return <Stored view={data} shown={shown} citation={citation} turn={turn} />;
  if (!error) return <Loading title={citation?.title ?? null} />;
  const told = toAppError(error);
  if (told.code === "notFound") return <NotKept citation={citation} />;
  return <Failed title="The record could not be read" error={told} onRetry={() => void refetch()} />;
}

function Stored({ view, shown, citation, turn }: RecordBodyProps & { view: RecordView }) {
  const { record, readAt, quotes, related } = view;
  return (
    <article className="px-4 py-4" data-testid="record-stored">
      <Title title={record.title} />
      <Facts author={record.author} time={record.time} status={record.status} />
      <p className="mt-0.5 text-caption text-faint" data-testid="read-at">
        Read{" "}
        {stamp(readAt)
          .replace(/^Today/, "today")
          .replace(/^Yesterday/, "yesterday")}
        , as it was then
      </p>
      {citation && !citation.verified && <Unproven quoted={citation.quoted} />}
      <RecordText text={record.text} quotes={quotes} current={citation?.verified ? citation.quoted : null} />
      {related.length > 0 && (
        <section className="mt-5" data-testid="related">
          <h3 className="mb-1 font-medium text-caption text-soft">The same elsewhere</h3>
          <div className="flex flex-col items-start gap-1">
            {related.map((number) => (
              <RecordChip key={number} turn={turn} record={number} recordTurn={shown.recordTurn} />
            ))}
          </div>
        </section>
      )}
    </article>
  );
}

/** A record's text as the source has it: never laid out as Markdown, so that nothing in it can pass for ours. */
function RecordText({ text, quotes, current }: { text: string; quotes: readonly string[]; current: string | null }) {
  const pieces = useMemo(() => findQuotes(text, quotes, current), [text, quotes, current]);
  const body = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another citation of the same record lies elsewhere in it
  useLayoutEffect(() => {
    const frame = body.current?.closest<HTMLElement>("[data-testid=record-scroll]");
    const words = body.current?.querySelector("[data-quoted=this]");
    if (!frame) return;
    frame.scrollTop = 0;
    // From its beginning, unless the quoted words would lie out of sight there.
    if (words && words.getBoundingClientRect().bottom > frame.getBoundingClientRect().bottom) {
      words.scrollIntoView({ block: "center" });
    }
  }, [pieces]);
  if (text.trim() === "") return <p className="mt-4 text-faint text-ui">This record has no text.</p>;
  return (
    <div
      ref={body}
      className="selectable mt-4 whitespace-pre-wrap break-words text-ui leading-[1.375rem]"
      data-testid="record-text"
    >
      {pieces.map((piece, index) =>
        piece.quoted === null ? (
          piece.text
        ) : (
          <mark
            // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of one text keep their places
            key={index}
            data-quoted={piece.quoted}
            className={cx(piece.quoted === "other" && "opacity-70")}
          >
            {piece.text}
          </mark>
        ),
      )}
    </div>
  );
}

function Unproven({ quoted }: { quoted: string }) {
  return (
    <div className="mt-3">
      <Note tone="warn" icon={<TriangleAlert size={14} aria-hidden="true" />} testId="unproven">
        <p>The answer gives these words as this record’s. They were not found in the record.</p>
        {quoted.trim() !== "" && <p className="mt-1 whitespace-pre-line text-soft">“{quoted.trim()}”</p>}
      </Note>
    </div>
  );
}

/** What is left of a record that was not kept: what its citation says of it. */
function NotKept({ citation }: { citation: Citation | null }) {
  return (
    <div data-testid="record-not-kept">
      <Empty icon={<Archive size={20} />} title="This record was not kept">
        It was removed, or read by an older version of Mosaic. Ask again to read it anew.
      </Empty>
      {citation && (
        <div className="px-4 pb-4">
          <Title title={citation.title} />
          <Facts author={citation.author} time={citation.time} status={null} />
          {citation.quoted.trim() !== "" && (
            <blockquote className="selectable mt-3 whitespace-pre-line break-words border-rim border-l-2 pl-3 text-soft text-ui">
              {citation.quoted.trim()}
            </blockquote>
          )}
        </div>
      )}
    </div>
  );
}

function Title({ title }: { title: string }) {
  return (
    <h2 className="selectable break-words font-semibold text-[0.9375rem] leading-[1.375rem]" data-testid="record-title">
      {title}
    </h2>
  );
}

function Facts({ author, time, status }: { author: string | null; time: string | null; status: string | null }) {
  if (author === null && time === null && status === null) return null;
  return (
    <p className="mt-1 flex flex-wrap items-center gap-x-1.5 gap-y-1 text-caption text-soft">
      {author !== null && <span className="selectable">{author}</span>}
      {author !== null && time !== null && <span aria-hidden="true">·</span>}
      {time !== null && <time dateTime={time}>{stamp(time)}</time>}
      {status !== null && <span className="rounded-sm bg-sunken px-1.5">{status}</span>}
    </p>
  );
}

function Loading({ title }: { title: string | null }) {
  return (
    <div className="px-4 py-4" role="status" data-testid="record-loading">
      <span className="sr-only">Opening the record</span>
      {title === null ? <Skeleton className="h-5 w-2/3" /> : <Title title={title} />}
      <Skeleton className="mt-3 h-4 w-full" />
      <Skeleton className="mt-2 h-4 w-5/6" />
      <Skeleton className="mt-2 h-4 w-3/5" />
    </div>
  );
}
