import { useCallback, useSyncExternalStore } from "react";
import { useSession } from "../app/session";
import type { ConversationId, TurnId } from "../platform";
import { useOpenConversation } from "./use-open-conversation";

/** Returns the turn that runs in a conversation. Re-renders when one starts or ends, not with each word it tells. */
export function useRunning(id: ConversationId | null): TurnId | null {
  const { turns } = useSession();
  const last = useOpenConversation(id)?.turnIds.at(-1) ?? "";
  const subscribe = useCallback((listener: () => void) => turns.subscribe(last, listener), [turns, last]);
  return useSyncExternalStore(subscribe, () => (turns.get(last)?.status === "running" ? last : null));
}
