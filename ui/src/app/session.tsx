import { createContext, type ReactNode, useContext, useState } from "react";
import { createDrafts, type Drafts } from "../chat/drafts";
import { type ConversationStore, createConversationStore } from "../conversations/conversation-store";
import { createUnreadMarks, type UnreadMarks } from "../conversations/unread";
import { usePlatform } from "../platform";
import { createTurnStore, type TurnStore } from "../turn/turn-store";

/** What lives as long as the window: the turns, the conversations, the unread marks, the drafts. */
export interface Session {
  readonly turns: TurnStore;
  readonly conversations: ConversationStore;
  readonly unread: UnreadMarks;
  readonly drafts: Drafts;
}

const SessionContext = createContext<Session | null>(null);

export function SessionProvider({ children }: { children: ReactNode }) {
  const platform = usePlatform();
  const [session] = useState<Session>(() => {
    const turns = createTurnStore();
    return {
      turns,
      conversations: createConversationStore(platform, turns),
      unread: createUnreadMarks(window.localStorage),
      drafts: createDrafts(),
    };
  });
  return <SessionContext value={session}>{children}</SessionContext>;
}

export function useSession(): Session {
  const session = useContext(SessionContext);
  if (!session) throw new Error("no session was provided");
  return session;
}
