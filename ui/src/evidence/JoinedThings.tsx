import { EqualNot } from "lucide-react";
import { useId } from "react";
import type { TurnState } from "../turn/state";
import { RecordChip } from "./RecordChip";

/** Things that were met in several sources: where each stands, and what the sources disagree about. */
export function JoinedThings({ turn }: { turn: TurnState }) {
  const id = useId();
  const things = turn.joined.filter((thing) => thing.records.length > 1);
  if (things.length === 0) return null;
  return (
    <section aria-labelledby={id} data-testid="joined">
      <h3 id={id} className="mb-1 font-medium text-caption text-soft">
        The same in several places
      </h3>
      <ul className="flex flex-col gap-2">
        {things.map((thing) => (
          <li key={thing.name} data-testid="joined-thing" className="flex flex-col gap-1">
            <div className="flex min-w-0 flex-wrap items-center gap-1">
              <span className="selectable mr-1 break-words font-medium text-ui">{thing.name}</span>
              {thing.records.map((record) => (
                <RecordChip key={record} turn={turn} record={record} className="sm:max-w-64" />
              ))}
            </div>
            {thing.disagreement !== null && (
              <p data-testid="disagreement" className="flex items-start gap-1.5 text-ui text-warn">
                <EqualNot size={14} className="mt-0.5 shrink-0" aria-hidden="true" />
                <span className="selectable min-w-0 break-words">
                  <span className="sr-only">They disagree: </span>
                  {thing.disagreement}
                </span>
              </p>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
