import { ShieldAlert } from "lucide-react";
import { Popover } from "radix-ui";
import { useCallback, useSyncExternalStore } from "react";
import { useSession } from "../app/session";
import { useOpenConversation } from "../chat/use-open-conversation";
import type { ConversationId } from "../platform";
import type { CallState, TurnState } from "../turn/state";

/** Says, once a conversation has read what others wrote, that every change in it will ask, and why. */
export function TaintMark({ conversationId }: { conversationId: ConversationId }) {
  if (!useTainted(conversationId)) return null;
  return (
    <Popover.Root>
      <Popover.Trigger
        data-testid="taint-mark"
        className="inline-flex h-7 shrink-0 items-center gap-1.5 rounded-md px-2 text-faint text-ui hover:bg-hover hover:text-ink data-[state=open]:bg-hover"
      >
        <ShieldAlert size={14} aria-hidden="true" />
        <span className="max-sm:sr-only">Changes will ask</span>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          align="end"
          sideOffset={4}
          collisionPadding={8}
          aria-label="Why every change will ask"
          className="z-50 flex w-80 max-w-[calc(100vw-1rem)] animate-in flex-col gap-1.5 rounded-lg border border-line bg-raised p-3 text-ui shadow-pop outline-none"
        >
          <p className="font-medium">This conversation has read content from others: every change will ask.</p>
          <p className="text-soft">
            Mail, messages and files can hold words that are meant to steer an assistant. From here on Mosaic shows you
            each change before it is made, also where you allowed it before.
          </p>
          <p className="text-soft">A new conversation starts without this.</p>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

/** Tells whether a turn read something that its person did not write. */
export function readOthers(turn: TurnState): boolean {
  const calls = Object.values(turn.calls);
  return (
    calls.some((call) => call.card?.tainted === true || (call.effect === "read" && wasHeard(call))) ||
    (turn.passages?.length ?? 0) > 0 ||
    Object.keys(turn.citations).length > 0
  );
}

/** Tells whether the source said something: an answer, or why there is none. */
function wasHeard({ stage, startedAt }: CallState): boolean {
  return stage === "succeeded" || (stage === "failed" && startedAt !== null);
}

function useTainted(conversationId: ConversationId): boolean {
  const { turns } = useSession();
  const conversation = useOpenConversation(conversationId);
  const turnIds = conversation?.turnIds;
  const subscribe = useCallback(
    (listener: () => void) => {
      const ends = (turnIds ?? []).map((id) => turns.subscribe(id, listener));
      return () => {
        for (const end of ends) end();
      };
    },
    [turns, turnIds],
  );
  const loaded = useSyncExternalStore(subscribe, () =>
    (turnIds ?? []).some((id) => {
      const turn = turns.get(id);
      return turn !== undefined && readOthers(turn);
    }),
  );
  return loaded || conversation?.tainted === true;
}
