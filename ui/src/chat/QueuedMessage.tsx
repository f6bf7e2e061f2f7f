import { CornerDownRight, Pencil, X } from "lucide-react";
import type { Queued } from "../conversations/conversation-store";
import { Button, IconButton } from "../design/Button";

interface QueuedMessageProps {
  queued: Queued;
  /** The turn before it did not finish, so it waits for the person. */
  held: boolean;
  onSend: () => void;
  onEdit: () => void;
  onRemove: () => void;
}

/** The question that is asked next. */
export function QueuedMessage({ queued, held, onSend, onEdit, onRemove }: QueuedMessageProps) {
  return (
    <div
      data-testid="queued"
      className="mx-2 flex items-center gap-2 rounded-t-md border border-line border-b-0 bg-surface py-1 pr-1 pl-3 text-ui"
    >
      <CornerDownRight size={14} className="shrink-0 text-faint" aria-hidden="true" />
      <span className="shrink-0 text-faint">{held ? "Not sent" : "Next"}</span>
      <span className="min-w-0 flex-1 truncate">{queued.text}</span>
      {held && (
        <Button look="quiet" className="h-7 px-2" onClick={onSend}>
          Ask now
        </Button>
      )}
      <IconButton label="Edit the next question" onClick={onEdit}>
        <Pencil size={14} />
      </IconButton>
      <IconButton label="Remove the next question" onClick={onRemove}>
        <X size={14} />
      </IconButton>
    </div>
  );
}
