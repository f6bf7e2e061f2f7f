import { ArrowUpRight } from "lucide-react";
import { useActions } from "../app/ui-state";
import { stamp } from "../design/format";
import { useOpenOriginal } from "../evidence/use-open-original";
import type { TurnId } from "../platform";

interface OriginProps {
  of: { title: string; author?: string | null; time?: string | null; url?: string | null };
  /** The stored record that this is, where it is one. */
  record?: StoredRecord | null;
}

interface StoredRecord {
  turnId: TurnId;
  number: number;
}

/** Who wrote something, when, and the way to it in the browser: a stored record's own, else a link that asks first. */
export function Origin({ of, record = null }: OriginProps) {
  // What was stored by an older version has none of these.
  const { title, author = null, time = null, url = null } = of;
  if (author === null && time === null && url === null) return null;
  return (
    <p className="flex flex-wrap items-baseline gap-x-1.5 text-caption text-faint">
      {author !== null && <span className="selectable">{author}</span>}
      {author !== null && time !== null && <span aria-hidden="true">·</span>}
      {time !== null && <time dateTime={time}>{stamp(time)}</time>}
      {url !== null && (record ? <Original title={title} record={record} /> : <Link title={title} url={url} />)}
    </p>
  );
}

function Original({ title, record: { turnId, number } }: { title: string; record: StoredRecord }) {
  const open = useOpenOriginal();
  return <Open title={title} onOpen={() => void open(turnId, number)} />;
}

function Link({ title, url }: { title: string; url: string }) {
  const actions = useActions();
  return <Open title={title} onOpen={() => actions.askLink(url)} />;
}

function Open({ title, onOpen }: { title: string; onOpen: () => void }) {
  return (
    <button
      type="button"
      data-testid="open-passage"
      className="inline-flex items-baseline gap-0.5 text-soft hover:text-accent"
      onClick={onOpen}
    >
      Open
      <span className="sr-only"> {title}</span>
      <ArrowUpRight size={12} aria-hidden="true" className="self-center" />
    </button>
  );
}
