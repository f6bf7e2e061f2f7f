import { memo, useEffect, useRef, useState } from "react";
import { Origin } from "../activity/Origin";
import { useDatasources } from "../app/queries";
import { Button } from "../design/Button";
import { useSourceIcons } from "../evidence/answer-evidence";
import { CitationMarks } from "../evidence/CitationMarks";
import type { Citation, Passage, TurnId } from "../platform";
import { SourceIcon } from "../sources/SourceIcon";
import { Highlighted } from "./Highlighted";
import { bySource, type PassageGroup, passageKey, passageText, steady } from "./steady";

/** How many passages stand under a source at first: of one alone, and of each of several. */
const ALONE = 6;
const EACH = 3;

interface QuickAnswerProps {
  turnId: TurnId;
  passages: readonly Passage[];
  citations: Readonly<Record<number, Citation>>;
  /** More may be found: what stands keeps its place. */
  live: boolean;
}

/** What a ranked search found, by source; told apart from a written answer. */
export const QuickAnswer = memo(function QuickAnswer({ turnId, passages, citations, live }: QuickAnswerProps) {
  const shown = useRef<readonly string[]>([]);
  const ordered = live ? steady(shown.current, passages) : passages;
  useEffect(() => {
    shown.current = ordered.map(passageKey);
  });
  const groups = bySource(ordered);
  return (
    <section data-testid="quick-answer" aria-label="Quick answer">
      <header className="mb-2 flex flex-wrap items-baseline gap-x-2">
        <h3 className="rounded-sm bg-accent-wash px-1.5 font-medium text-accent text-caption">Quick answer</h3>
        <p className="text-caption text-faint">
          {passages.length === 0
            ? "Search without a model."
            : "Search without a model: the best passages of each source."}
        </p>
      </header>
      {passages.length === 0 && !live && (
        <p className="text-soft text-ui">Nothing in the sources that were searched holds these words.</p>
      )}
      <div className="flex flex-col gap-3">
        {groups.map((group) => (
          <Group
            key={group.datasourceId}
            turnId={turnId}
            group={group}
            citations={citations}
            most={groups.length > 1 ? EACH : ALONE}
          />
        ))}
      </div>
    </section>
  );
});

interface GroupProps {
  turnId: TurnId;
  group: PassageGroup;
  citations: Readonly<Record<number, Citation>>;
  most: number;
}

function Group({ turnId, group, citations, most }: GroupProps) {
  const sources = useDatasources().data ?? [];
  const iconOf = useSourceIcons();
  const [all, setAll] = useState(false);
  const { passages, datasourceId } = group;
  const shown = all ? passages : passages.slice(0, most);
  const cited = passages.map((each) => citations[each.number ?? 0]?.datasource).find((each) => each !== undefined);
  const name = sources.find((source) => source.id === datasourceId)?.name ?? cited ?? "A source that is gone";
  return (
    <section aria-label={name} data-testid="passages" data-source={name} className="rounded-md border border-line">
      <h4 className="flex h-8 items-center gap-2 border-line border-b px-3 text-ui">
        <SourceIcon icon={iconOf(datasourceId)} />
        <span className="min-w-0 truncate font-medium">{name}</span>
        <span className="text-caption text-faint tabular-nums" data-testid="passage-count">
          {passages.length}
          <span className="sr-only"> found</span>
        </span>
      </h4>
      <ol className="divide-y divide-line">
        {shown.map((passage) => (
          <Found
            key={passageKey(passage)}
            turnId={turnId}
            passage={passage}
            cited={citations[passage.number ?? 0] !== undefined}
          />
        ))}
      </ol>
      {passages.length > shown.length && (
        <div className="border-line border-t px-1 py-0.5">
          <Button look="quiet" className="h-7 px-2" onClick={() => setAll(true)}>
            Show {passages.length - shown.length} more
          </Button>
        </div>
      )}
    </section>
  );
}

function Found({ turnId, passage, cited }: { turnId: TurnId; passage: Passage; cited: boolean }) {
  const { number = 0 } = passage;
  const text = passageText(passage);
  return (
    <li className="px-3 py-2.5" data-testid="passage">
      <p className="flex items-baseline justify-between gap-3 text-ui">
        <span className="selectable min-w-0 break-words font-medium">
          <Highlighted text={passage.title} words={passage.matches} />
        </span>
        {cited ? (
          <CitationMarks numbers={[number]} />
        ) : (
          number > 0 && <span className="shrink-0 px-1 text-faint text-micro tabular-nums">{number}</span>
        )}
      </p>
      <Origin of={passage} record={number > 0 ? { turnId, number } : null} />
      {text !== "" && (
        <p className="selectable mt-0.5 line-clamp-4 whitespace-pre-line break-words text-soft text-ui">
          <Highlighted text={text} words={passage.matches} />
        </p>
      )}
    </li>
  );
}
