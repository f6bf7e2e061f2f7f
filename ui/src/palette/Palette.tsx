import { Command } from "cmdk";
import { CornerDownLeft, MessageSquareText, Search } from "lucide-react";
import { Dialog as Radix } from "radix-ui";
import { useState } from "react";
import { useConversationList, useDatasources } from "../app/queries";
import { shortcuts } from "../app/shortcuts";
import { useActions, useUi } from "../app/ui-state";
import { useCommands } from "../app/use-commands";
import { everySource } from "../chat/drafts";
import { useSend } from "../chat/use-send";
import { Keys } from "../design/Keys";

const MOST = 50;

const row =
  "flex h-9 items-center gap-2.5 rounded-md px-2.5 text-ui data-[selected=true]:bg-hover data-[selected=true]:text-ink text-soft";
const heading =
  "[&_[cmdk-group-heading]]:px-2.5 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-caption [&_[cmdk-group-heading]]:text-faint";

/** Everything by name: commands, conversations, sources; and what is typed can be asked at once. */
export default function Palette() {
  const actions = useActions();
  const run = useCommands();
  const { conversationId } = useUi();
  const { send } = useSend();
  const [query, setQuery] = useState("");
  const conversations = (useConversationList().data?.pages ?? []).flat().slice(0, MOST);
  const sources = useDatasources().data ?? [];

  function close(then: () => void) {
    actions.closeDialog();
    then();
  }

  return (
    <Radix.Root open onOpenChange={(open) => !open && actions.closeDialog()}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 animate-in bg-scrim" />
        <Radix.Content
          aria-describedby={undefined}
          data-testid="palette"
          className="fixed top-[14vh] left-1/2 z-40 w-[calc(100vw-2rem)] max-w-[36rem] -translate-x-1/2 animate-in overflow-hidden rounded-lg border border-line bg-raised shadow-pop outline-none"
        >
          <Radix.Title className="sr-only">Do anything</Radix.Title>
          <Command loop label="Do anything">
            <div className="flex items-center gap-2.5 border-line border-b px-4">
              <Search size={16} className="shrink-0 text-faint" aria-hidden="true" />
              <Command.Input
                autoFocus
                value={query}
                onValueChange={setQuery}
                placeholder="Find a command, a conversation, a source"
                className="h-12 min-w-0 flex-1 bg-transparent text-prose outline-none"
                data-testid="palette-input"
              />
            </div>
            <Command.List className="max-h-[min(24rem,50vh)] overflow-y-auto p-1.5">
              <Command.Empty className="px-2.5 py-6 text-center text-faint text-ui">Nothing by that name</Command.Empty>
              {query.trim() !== "" && (
                <Command.Group forceMount>
                  <Command.Item
                    forceMount
                    value={`ask ${query}`}
                    className={row}
                    onSelect={() =>
                      close(() => {
                        const inPlace = conversationId === null;
                        const text = query.trim();
                        void send({ conversationId: null, text, sources: everySource, replaces: null, inPlace });
                      })
                    }
                  >
                    <CornerDownLeft size={14} aria-hidden="true" />
                    <span className="min-w-0 truncate">Ask “{query.trim()}”</span>
                  </Command.Item>
                </Command.Group>
              )}
              <Command.Group heading="Commands" className={heading}>
                {shortcuts
                  .filter(({ id }) => id !== "palette" && id !== "stop" && id !== "focusComposer")
                  .map((shortcut) => (
                    <Command.Item
                      key={shortcut.id}
                      value={shortcut.title}
                      className={row}
                      onSelect={() => close(() => run(shortcut.id))}
                    >
                      <span className="min-w-0 flex-1 truncate">{shortcut.title}</span>
                      {shortcut.keys !== null && <Keys keys={shortcut.keys} />}
                    </Command.Item>
                  ))}
              </Command.Group>
              {sources.length > 0 && (
                <Command.Group heading="Sources" className={heading}>
                  {sources.map((source) => (
                    <Command.Item
                      key={source.id}
                      value={`edit ${source.name} ${source.id}`}
                      className={row}
                      onSelect={() => actions.openDialog({ kind: "editDatasource", id: source.id })}
                    >
                      <span className="min-w-0 truncate">Edit {source.name}</span>
                    </Command.Item>
                  ))}
                </Command.Group>
              )}
              {conversations.length > 0 && (
                <Command.Group heading="Conversations" className={heading}>
                  {conversations.map((conversation) => (
                    <Command.Item
                      key={conversation.id}
                      value={`${conversation.title} ${conversation.id}`}
                      className={row}
                      onSelect={() => close(() => actions.select(conversation.id))}
                    >
                      <MessageSquareText size={14} className="shrink-0 text-faint" aria-hidden="true" />
                      <span className="min-w-0 truncate">{conversation.title}</span>
                    </Command.Item>
                  ))}
                </Command.Group>
              )}
            </Command.List>
          </Command>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
