import { TriangleAlert } from "lucide-react";
import { memo } from "react";
import { useActions, useUi } from "../app/ui-state";
import { cx } from "../design/cx";
import type { Citation } from "../platform";
import { SourceIcon } from "../sources/SourceIcon";
import { type AnswerEvidence, useAnswerEvidence } from "./answer-evidence";

/** Citations that stand beside each other in an answer, as chips. A number that stands for nothing shows nothing. */
export const CitationMarks = memo(function CitationMarks({ numbers }: { numbers: readonly number[] }) {
  const evidence = useAnswerEvidence();
  if (!evidence) return numbers.map((number) => `【${number}】`).join("");
  const groups = together(numbers, evidence.citations);
  if (groups.length === 0) return null;
  return (
    <span className="cite-group" data-testid="citations">
      {groups.map((citations) => (
        <Chip key={citations[0]?.number} citations={citations} evidence={evidence} />
      ))}
    </span>
  );
}, sameNumbers);

function sameNumbers(before: { numbers: readonly number[] }, after: { numbers: readonly number[] }): boolean {
  return before.numbers.join() === after.numbers.join();
}

/** Citations of one record that stand beside each other are one chip, unless one of them is proven and another not. */
function together(numbers: readonly number[], known: Readonly<Record<number, Citation>>): Citation[][] {
  const groups = new Map<string, Citation[]>();
  for (const number of new Set(numbers)) {
    const citation = known[number];
    if (!citation) continue;
    const key = `${citation.recordTurn ?? ""}/${citation.record}/${citation.verified}`;
    groups.set(key, [...(groups.get(key) ?? []), citation]);
  }
  return [...groups.values()];
}

function Chip({ citations, evidence }: { citations: readonly Citation[]; evidence: AnswerEvidence }) {
  const actions = useActions();
  const shown = useUi().record;
  const [first] = citations;
  if (!first) return null;
  const active = shown?.turnId === evidence.turnId && citations.some(({ number }) => number === shown.citation);
  const numbers = citations.map(({ number }) => number).join(", ");
  return (
    <button
      type="button"
      className={cx("cite", !first.verified && "cite-unproven")}
      data-testid="citation"
      data-number={first.number}
      data-verified={first.verified}
      aria-current={active || undefined}
      aria-label={spoken(first, numbers)}
      onPointerEnter={(event) => {
        if (event.pointerType !== "touch") evidence.point(event.currentTarget, citations, "soon");
      }}
      onPointerLeave={() => evidence.leave()}
      onFocus={(event) => {
        if (event.currentTarget.matches(":focus-visible")) evidence.point(event.currentTarget, citations, "once");
      }}
      onBlur={() => evidence.leave()}
      onClick={(event) => {
        // Not every engine gives a button the focus when it is clicked; it has to come back here.
        event.currentTarget.focus({ preventScroll: true });
        evidence.leave();
        actions.showRecord({
          turnId: evidence.turnId,
          recordTurn: first.recordTurn ?? evidence.turnId,
          record: first.record,
          citation: first.number,
        });
      }}
    >
      {first.verified ? (
        <SourceIcon icon={evidence.iconOf(first.datasourceId)} size={11} />
      ) : (
        <TriangleAlert size={11} aria-hidden="true" />
      )}
      <span>{first.verified ? numbers : `${numbers} not found in the record`}</span>
    </button>
  );
}

function spoken({ datasource, title, author, verified }: Citation, numbers: string): string {
  const by = author === null ? "" : ` by ${author}`;
  return `Source ${numbers}${verified ? "" : " not found in the record"}: ${title}${by}, ${datasource}`;
}
