import { ArrowUpRight } from "lucide-react";
import { useActions } from "../app/ui-state";
import { stamp } from "../design/format";

interface OriginProps {
  of: { title: string; author?: string | null; time?: string | null; url?: string | null };
}

/** Who wrote something, when, and the way to it in the browser, which asks before it leads there. */
export function Origin({ of }: OriginProps) {
  const actions = useActions();
  // What was stored by an older version has none of these.
  const { title, author = null, time = null, url = null } = of;
  if (author === null && time === null && url === null) return null;
  return (
    <p className="flex flex-wrap items-baseline gap-x-1.5 text-caption text-faint">
      {author !== null && <span className="selectable">{author}</span>}
      {author !== null && time !== null && <span aria-hidden="true">·</span>}
      {time !== null && <time dateTime={time}>{stamp(time)}</time>}
      {url !== null && (
        <button
          type="button"
          data-testid="open-passage"
          className="inline-flex items-baseline gap-0.5 text-soft hover:text-accent"
          onClick={() => actions.askLink(url)}
        >
          Open
          <span className="sr-only"> {title}</span>
          <ArrowUpRight size={12} aria-hidden="true" className="self-center" />
        </button>
      )}
    </p>
  );
}
