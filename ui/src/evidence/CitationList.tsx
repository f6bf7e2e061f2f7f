import { TriangleAlert } from "lucide-react";
import { cx } from "../design/cx";
import type { Citation } from "../platform";
import { SourceIcon } from "../sources/SourceIcon";
import { useSourceIcons } from "./answer-evidence";

interface CitationListProps {
  citations: readonly Citation[];
  current: Citation | null;
  onShow: (citation: Citation) => void;
}

/** All that an answer rests on, in order. */
export function CitationList({ citations, current, onShow }: CitationListProps) {
  const iconOf = useSourceIcons();
  if (citations.length < 2) return null;
  return (
    <section className="border-line border-t px-2 py-3" data-testid="citation-list">
      <h3 className="mb-1 px-2 font-medium text-caption text-soft">Everything this answer rests on</h3>
      <ol>
        {citations.map((citation) => (
          <li key={citation.number}>
            <button
              type="button"
              aria-current={citation === current || undefined}
              onClick={() => onShow(citation)}
              className={cx(
                "flex min-h-8 w-full items-center gap-2 rounded-md px-2 py-1 text-left text-ui hover:bg-hover",
                citation === current && "bg-accent-wash",
              )}
            >
              <span className="w-4 shrink-0 text-right text-caption text-faint tabular-nums">{citation.number}</span>
              <SourceIcon icon={iconOf(citation.datasourceId)} size={12} />
              <span className="min-w-0 flex-1 truncate">{citation.title}</span>
              {!citation.verified && (
                <>
                  <TriangleAlert size={12} className="shrink-0 text-warn" aria-hidden="true" />
                  <span className="sr-only">not found in the record</span>
                </>
              )}
            </button>
          </li>
        ))}
      </ol>
    </section>
  );
}
