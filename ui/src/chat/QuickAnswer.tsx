import { memo, useState } from "react";
import { Origin } from "../activity/Origin";
import { useDatasources } from "../app/queries";
import { Button } from "../design/Button";
import type { Passage } from "../platform";
import { Highlighted } from "./Highlighted";

const AT_FIRST = 6;

/** What a ranked search found, told apart from a written answer. */
export const QuickAnswer = memo(function QuickAnswer({ passages }: { passages: readonly Passage[] }) {
  const sources = useDatasources().data ?? [];
  const [all, setAll] = useState(false);
  const shown = all ? passages : passages.slice(0, AT_FIRST);
  return (
    <section data-testid="quick-answer" aria-label="Quick answer">
      <header className="mb-2 flex items-baseline gap-2">
        <h3 className="rounded-sm bg-accent-wash px-1.5 font-medium text-accent text-caption">Quick answer</h3>
        <p className="text-caption text-faint">Found by search, best first. No model wrote this.</p>
      </header>
      {passages.length === 0 ? (
        <p className="text-soft text-ui">Nothing in the connected sources holds these words.</p>
      ) : (
        <ol className="divide-y divide-line rounded-md border border-line">
          {shown.map((passage, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: passages never change once found
            <li key={index} className="px-3 py-2.5" data-testid="passage">
              <p className="flex items-baseline justify-between gap-3 text-ui">
                <span className="selectable min-w-0 break-words font-medium">
                  <Highlighted text={passage.title} words={passage.matches} />
                </span>
                <span className="shrink-0 text-caption text-faint">
                  {sources.find((source) => source.id === passage.datasourceId)?.name}
                </span>
              </p>
              <Origin of={passage} />
              <p className="selectable mt-0.5 line-clamp-4 whitespace-pre-line break-words text-soft text-ui">
                <Highlighted text={passage.text} words={passage.matches} />
              </p>
            </li>
          ))}
        </ol>
      )}
      {passages.length > shown.length && (
        <Button look="quiet" className="mt-1 h-7 px-2" onClick={() => setAll(true)}>
          Show {passages.length - shown.length} more
        </Button>
      )}
    </section>
  );
});
