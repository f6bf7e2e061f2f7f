import { useQueryClient } from "@tanstack/react-query";
import { Ellipsis, Pencil, Trash2 } from "lucide-react";
import { memo, useState } from "react";
import { toast } from "sonner";
import { keys } from "../app/queries";
import { useSession } from "../app/session";
import { useActions } from "../app/ui-state";
import { IconButton } from "../design/Button";
import { cx } from "../design/cx";
import { Confirm } from "../design/Dialog";
import { Menu, MenuItem } from "../design/Menu";
import { Spinner } from "../design/Spinner";
import { type ConversationSummary, toAppError, usePlatform } from "../platform";

interface ConversationRowProps {
  summary: ConversationSummary;
  current: boolean;
  unread: boolean;
  onSelect: () => void;
}

/** One conversation in the list: its title, whether it runs or has news, and what can be done with it. */
export const ConversationRow = memo(function ConversationRow({
  summary,
  current,
  unread,
  onSelect,
}: ConversationRowProps) {
  const platform = usePlatform();
  const client = useQueryClient();
  const actions = useActions();
  const { conversations } = useSession();
  const [renaming, setRenaming] = useState(false);
  const [removing, setRemoving] = useState<"no" | "asked" | "busy">("no");

  async function rename(title: string) {
    setRenaming(false);
    if (title.trim() === "" || title.trim() === summary.title) return;
    try {
      await platform.renameConversation(summary.id, title.trim());
      await client.invalidateQueries({ queryKey: keys.conversations });
    } catch (thrown) {
      toast.error("The conversation could not be renamed", { description: toAppError(thrown).message });
    }
  }

  async function remove() {
    setRemoving("busy");
    try {
      await platform.removeConversation(summary.id);
      if (current) actions.select(null);
      conversations.forget(summary.id);
      await client.invalidateQueries({ queryKey: keys.conversations });
    } catch (thrown) {
      toast.error("The conversation could not be deleted", { description: toAppError(thrown).message });
    }
    setRemoving("no");
  }

  if (renaming) return <TitleInput title={summary.title} onDone={rename} />;
  return (
    <div className="group relative" data-testid="conversation" data-conversation={summary.id}>
      <button
        type="button"
        data-row
        aria-current={current ? "page" : undefined}
        onClick={onSelect}
        onDoubleClick={() => setRenaming(true)}
        onKeyDown={(event) => {
          if (event.key === "F2") setRenaming(true);
          if (event.key === "Delete") setRemoving("asked");
        }}
        className={cx(
          "flex h-8 w-full items-center gap-2 rounded-md pr-8 pl-2 text-left text-ui",
          current ? "bg-pressed text-ink" : "text-soft hover:bg-hover hover:text-ink",
          unread && "font-semibold text-ink",
        )}
      >
        <span className="min-w-0 flex-1 truncate">{summary.title}</span>
        {summary.running && (
          <span className="text-accent">
            <Spinner size={12} />
            <span className="sr-only">Running</span>
          </span>
        )}
        {unread && !summary.running && (
          <span className="size-2 shrink-0 rounded-full bg-accent" data-testid="unread">
            <span className="sr-only">Finished, not read yet</span>
          </span>
        )}
      </button>
      <span className="absolute top-0.5 right-0.5 opacity-0 focus-within:opacity-100 group-hover:opacity-100 has-data-[state=open]:opacity-100">
        <Menu
          trigger={
            <IconButton label={`More for “${summary.title}”`} data-testid="conversation-menu">
              <Ellipsis size={14} />
            </IconButton>
          }
        >
          <MenuItem icon={<Pencil size={14} />} onSelect={() => setRenaming(true)}>
            Rename
          </MenuItem>
          <MenuItem icon={<Trash2 size={14} />} danger onSelect={() => setRemoving("asked")}>
            Delete
          </MenuItem>
        </Menu>
      </span>
      {removing !== "no" && (
        <Confirm
          title="Delete this conversation?"
          description={`“${summary.title}” and its answers are deleted from this machine. This cannot be undone.`}
          action="Delete"
          busy={removing === "busy"}
          onConfirm={() => void remove()}
          onClose={() => setRemoving("no")}
        />
      )}
    </div>
  );
});

function TitleInput({ title, onDone }: { title: string; onDone: (title: string) => void }) {
  const [text, setText] = useState(title);
  return (
    <input
      // biome-ignore lint/a11y/noAutofocus: the person just asked to rename it
      autoFocus
      aria-label="Title of the conversation"
      data-testid="rename"
      value={text}
      onFocus={(event) => event.target.select()}
      onChange={(event) => setText(event.target.value)}
      onBlur={() => onDone(text)}
      onKeyDown={(event) => {
        if (event.key === "Enter") onDone(text);
        if (event.key === "Escape") {
          event.stopPropagation();
          onDone(title);
        }
      }}
      className="h-8 w-full rounded-md border border-accent bg-canvas px-2 text-ui outline-none"
    />
  );
}
