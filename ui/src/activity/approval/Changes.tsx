import { useMemo } from "react";
import type { CardField, FieldChange } from "../../platform";
import { asText, type Drafts } from "./draft";
import { type DiffPiece, wordDiff } from "./word-diff";

interface ChangesProps {
  changes: readonly FieldChange[];
  fields: readonly CardField[];
  drafts: Drafts;
}

/** What is there now beside what will be, word by word; what the person edits is compared as it stands. */
export function Changes({ changes, fields, drafts }: ChangesProps) {
  if (changes.length === 0) return null;
  return (
    <section aria-label="What changes" data-testid="approval-changes" className="flex flex-col gap-2">
      {changes.map((change) => {
        const field = fields.find((each) => each.label === change.label);
        const draft = field ? drafts[field.argument] : undefined;
        const now = field && draft !== undefined && draft !== asText(field) ? draft : change.after;
        return <Change key={change.label} label={change.label} before={change.before} after={now} />;
      })}
    </section>
  );
}

function Change({ label, before, after }: { label: string; before: string | null; after: string }) {
  const pieces = useMemo(() => wordDiff(before ?? "", after), [before, after]);
  return (
    <div>
      <p className="mb-1 text-caption text-faint">
        <span className="font-medium text-soft">{label}</span>
        {before === null ? " · nothing there yet" : before === after ? " · stays as it is" : ""}
      </p>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset groups controls, and this is text */}
      <div
        tabIndex={0}
        role="group"
        aria-label={`${label}, before and after`}
        data-testid="change"
        className="selectable max-h-56 overflow-y-auto whitespace-pre-wrap break-words rounded-md border border-line bg-surface px-2.5 py-1.5 text-ui"
      >
        {pieces.map((piece, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of one comparison keep their places
          <Piece key={index} piece={piece} />
        ))}
      </div>
    </div>
  );
}

function Piece({ piece: { kind, text } }: { piece: DiffPiece }) {
  switch (kind) {
    case "same":
      return text;
    case "removed":
      return <del className="diff-removed">{text}</del>;
    case "added":
      return <ins className="diff-added">{text}</ins>;
  }
}
