import { cx } from "../design/cx";
import type { Datasource } from "../platform";
import { HealthDot, healthWord } from "../sources/Health";
import { SourceIcon } from "../sources/SourceIcon";

interface MentionListProps {
  id: string;
  sources: readonly Datasource[];
  active: number;
  onPick: (index: number) => void;
  onPoint: (index: number) => void;
}

/** The sources an `@word` may mean. The focus stays in the text. */
export function MentionList({ id, sources, active, onPick, onPoint }: MentionListProps) {
  return (
    <div
      id={id}
      role="listbox"
      aria-label="Sources"
      data-testid="mentions"
      className="absolute bottom-full left-0 z-20 mb-1.5 w-72 overflow-hidden rounded-lg border border-line bg-raised p-1 shadow-pop"
    >
      {sources.map((source, index) => (
        <div
          key={source.id}
          id={`${id}-${index}`}
          role="option"
          tabIndex={-1}
          aria-selected={index === active}
          onMouseDown={(event) => {
            event.preventDefault();
            onPick(index);
          }}
          onMouseMove={() => onPoint(index)}
          className={cx("flex h-8 items-center gap-2 rounded-md px-2 text-ui", index === active && "bg-hover")}
        >
          <SourceIcon icon={source.connector} />
          <span className="min-w-0 flex-1 truncate">{source.name}</span>
          <span className="text-caption text-faint">{healthWord(source.health.health)}</span>
          <HealthDot health={source.health.health} />
        </div>
      ))}
    </div>
  );
}
