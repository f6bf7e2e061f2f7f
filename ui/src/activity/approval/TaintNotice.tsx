import { ShieldAlert } from "lucide-react";
import { useId, useState } from "react";
import { FoldMark } from "../../design/FoldMark";
import type { SuspectText } from "../../platform";

/** Says that what others wrote was read before, and shows it on demand: as plain text, whatever it is. */
export function TaintNotice({ suspects }: { suspects: readonly SuspectText[] }) {
  const [open, setOpen] = useState(false);
  const body = useId();
  return (
    <div data-testid="taint" className="rounded-md bg-warn-wash px-3 py-2 text-ui">
      <p className="flex items-start gap-2">
        <ShieldAlert size={14} className="mt-0.75 shrink-0 text-warn" aria-hidden="true" />
        <span className="min-w-0">
          This conversation has read content from others, which may have led to this. Check that it is what you want.
        </span>
      </p>
      {suspects.length > 0 && (
        <>
          <button
            type="button"
            data-testid="suspects-toggle"
            aria-expanded={open}
            aria-controls={body}
            onClick={() => setOpen(!open)}
            className="mt-1 ml-4.5 flex h-7 items-center gap-1 rounded-sm px-1 font-medium text-caption hover:bg-hover"
          >
            <FoldMark open={open} size={12} className="text-faint" />
            What may have led to this <span className="text-soft tabular-nums">{suspects.length}</span>
          </button>
          {open && (
            <ul id={body} className="mt-1 flex flex-col gap-2">
              {suspects.map((suspect, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: a card never changes
                <li key={index} data-testid="suspect" className="rounded-sm bg-canvas px-2.5 py-1.5">
                  <p className="selectable break-words text-caption text-faint">
                    {suspect.datasource} · {suspect.title}
                  </p>
                  <p className="selectable mt-0.5 max-h-40 overflow-y-auto whitespace-pre-wrap break-words text-soft">
                    {suspect.text}
                  </p>
                </li>
              ))}
            </ul>
          )}
        </>
      )}
    </div>
  );
}
