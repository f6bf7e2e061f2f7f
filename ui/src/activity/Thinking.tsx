import { useId, useState } from "react";
import { cx } from "../design/cx";
import { FoldMark } from "../design/FoldMark";

/** What the model thought aloud: folded to its first words. */
export function Thinking({ text, live }: { text: string; live: boolean }) {
  const [open, setOpen] = useState(false);
  const body = useId();
  const preview = live ? lastLine(text) : firstLine(text);
  return (
    <div data-testid="thinking" className="rounded-md border border-line">
      <button
        type="button"
        aria-expanded={open}
        aria-controls={body}
        onClick={() => setOpen(!open)}
        className="flex h-8 w-full items-center gap-2 rounded-md px-2.5 text-left text-ui hover:bg-hover"
      >
        <FoldMark open={open} className="text-faint" />
        <span className={cx("shrink-0 text-soft", live && "animate-blink")}>{live ? "Thinking" : "Thought"}</span>
        {!open && <span className="min-w-0 truncate text-faint">{preview}</span>}
      </button>
      {open && (
        <p
          id={body}
          className="selectable whitespace-pre-wrap break-words border-line border-t px-3 py-2 text-soft text-ui"
        >
          {text.trim()}
        </p>
      )}
    </div>
  );
}

function firstLine(text: string): string {
  return text.trimStart().slice(0, 160).split("\n")[0] ?? "";
}

function lastLine(text: string): string {
  return text.trimEnd().slice(-160).split("\n").at(-1) ?? "";
}
