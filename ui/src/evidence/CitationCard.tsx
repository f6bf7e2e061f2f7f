import { CircleCheck, TriangleAlert } from "lucide-react";
import { Popover } from "radix-ui";
import { type Ref, useEffect, useImperativeHandle, useRef, useState } from "react";
import { stamp } from "../design/format";
import { closedTip } from "../design/Tip";
import type { Citation, DatasourceId } from "../platform";
import { SourceIcon } from "../sources/SourceIcon";

/** How chips call up the card. */
export interface CitationCardHandle {
  point(element: HTMLElement, citations: readonly Citation[], at: "once" | "soon"): void;
  leave(): void;
}

interface CitationCardProps {
  ref: Ref<CitationCardHandle>;
  iconOf: (id: DatasourceId) => string;
}

const SOON = 250;
const GRACE = 160;

/** The one card of an answer: what the chip that is pointed at or focused stands for. */
export function CitationCard({ ref, iconOf }: CitationCardProps) {
  const [about, setAbout] = useState<readonly Citation[] | null>(null);
  const anchor = useRef<HTMLElement>(null);
  const timer = useRef(0);

  function after(ms: number, what: () => void) {
    window.clearTimeout(timer.current);
    timer.current = window.setTimeout(what, ms);
  }
  const leave = () => after(GRACE, () => setAbout(null));
  useEffect(() => () => window.clearTimeout(timer.current), []);

  useImperativeHandle(ref, () => ({
    point: (element, citations, at) => {
      const show = () => {
        anchor.current = element;
        setAbout(citations);
      };
      window.clearTimeout(timer.current);
      if (at === "once" || about !== null) show();
      else after(SOON, show);
    },
    leave,
  }));

  return (
    <Popover.Root open={about !== null} onOpenChange={(open) => !open && setAbout(null)}>
      <Popover.Anchor virtualRef={anchor as { current: HTMLElement }} />
      <Popover.Portal>
        <Popover.Content
          role="tooltip"
          data-testid="citation-card"
          sideOffset={6}
          collisionPadding={8}
          onOpenAutoFocus={(event) => event.preventDefault()}
          onCloseAutoFocus={(event) => event.preventDefault()}
          onInteractOutside={(event) => event.preventDefault()}
          onEscapeKeyDown={closedTip}
          onPointerEnter={() => window.clearTimeout(timer.current)}
          onPointerLeave={leave}
          className="z-50 max-h-80 w-80 max-w-[calc(100vw-1rem)] animate-in divide-y divide-line overflow-y-auto rounded-lg border border-line bg-raised text-ui shadow-pop outline-none"
        >
          {about?.map((citation) => (
            <About key={citation.number} citation={citation} icon={iconOf(citation.datasourceId)} />
          ))}
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

function About({ citation, icon }: { citation: Citation; icon: string }) {
  const { author, time, quoted, verified } = citation;
  return (
    <div className="px-3 py-2.5">
      <p className="flex items-center gap-1.5 text-caption text-faint">
        <SourceIcon icon={icon} size={12} />
        <span className="min-w-0 flex-1 truncate">{citation.datasource}</span>
        <span className="tabular-nums">{citation.number}</span>
      </p>
      <p className="mt-1 line-clamp-2 break-words font-medium">{citation.title}</p>
      {(author !== null || time !== null) && (
        <p className="text-caption text-soft">
          {[author, time === null ? null : stamp(time)].filter(Boolean).join(" · ")}
        </p>
      )}
      {quoted.trim() !== "" && (
        <blockquote className="mt-1.5 line-clamp-5 whitespace-pre-line break-words border-rim border-l-2 pl-2 text-soft">
          {quoted.trim()}
        </blockquote>
      )}
      <p className="mt-1.5 flex items-center gap-1 text-caption">
        {verified ? (
          <>
            <CircleCheck size={12} className="shrink-0 text-ok" aria-hidden="true" />
            <span className="text-faint">These words stand in the record</span>
          </>
        ) : (
          <>
            <TriangleAlert size={12} className="shrink-0 text-warn" aria-hidden="true" />
            <span className="text-warn">These words were not found in the record</span>
          </>
        )}
      </p>
    </div>
  );
}
