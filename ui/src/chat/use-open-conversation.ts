import { useCallback, useSyncExternalStore } from "react";
import { useSession } from "../app/session";
import type { OpenConversation } from "../conversations/conversation-store";
import type { ConversationId } from "../platform";

/** Returns a conversation as far as it was read, and re-renders when that changes. */
export function useOpenConversation(id: ConversationId | null): OpenConversation | undefined {
  const { conversations } = useSession();
  const get = useCallback(() => (id === null ? undefined : conversations.get(id)), [conversations, id]);
  return useSyncExternalStore(conversations.subscribe, get);
}
