import { Pencil } from "lucide-react";
import { memo, useState } from "react";
import { Button, IconButton } from "../design/Button";
import { CopyButton } from "../design/CopyButton";
import { cx } from "../design/cx";
import { inputLook } from "../design/Field";
import type { TurnState } from "../turn/state";
import { useSend } from "./use-send";

/** What was asked; it can be edited and asked anew in the place of what followed. */
export const Question = memo(
  function Question({ turn }: { turn: TurnState }) {
    const [editing, setEditing] = useState(false);
    if (editing) return <EditQuestion turn={turn} onClose={() => setEditing(false)} />;
    return (
      <div className="relative rounded-lg bg-surface px-4 py-3 ring-1 ring-line ring-inset">
        <h2
          className="selectable max-h-80 overflow-y-auto whitespace-pre-wrap break-words pr-14 font-medium text-prose"
          data-testid="question"
        >
          {turn.question}
        </h2>
        <div className="absolute top-2 right-2 flex opacity-0 focus-within:opacity-100 group-hover/turn:opacity-100">
          <CopyButton text={turn.question} label="Copy question" />
          <IconButton label="Edit and ask again" data-testid="edit-question" onClick={() => setEditing(true)}>
            <Pencil size={14} />
          </IconButton>
        </div>
      </div>
    );
  },
  (before, after) =>
    before.turn.question === after.turn.question &&
    before.turn.status === after.turn.status &&
    before.turn.plan === after.turn.plan,
);

function EditQuestion({ turn, onClose }: { turn: TurnState; onClose: () => void }) {
  const { resend } = useSend();
  const [text, setText] = useState(turn.question);
  const [busy, setBusy] = useState(false);

  async function submit() {
    if (text.trim() === "") return;
    setBusy(true);
    if (await resend(turn, text.trim())) onClose();
    setBusy(false);
  }

  return (
    <form
      data-testid="edit-form"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
      className="flex flex-col gap-2"
    >
      <textarea
        aria-label="Edit the question"
        data-testid="edit-text"
        // biome-ignore lint/a11y/noAutofocus: the person just asked to edit it
        autoFocus
        value={text}
        rows={Math.min(10, text.split("\n").length + 1)}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === "Escape") {
            event.stopPropagation();
            onClose();
          }
          if (event.key === "Enter" && !event.shiftKey && !event.nativeEvent.isComposing) {
            event.preventDefault();
            void submit();
          }
        }}
        className={cx(inputLook, "h-auto resize-none rounded-lg px-4 py-3 text-prose")}
      />
      <div className="flex items-center justify-end gap-2">
        <p className="mr-auto text-caption text-faint">Replaces this answer and what came after it.</p>
        <Button onClick={onClose}>Cancel</Button>
        <Button look="primary" type="submit" busy={busy} disabled={text.trim() === ""} data-testid="resend">
          Ask again
        </Button>
      </div>
    </form>
  );
}
