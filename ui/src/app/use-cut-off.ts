import { useEffect, useRef } from "react";
import { useConversationList } from "./queries";
import { useSession } from "./session";
import { useActions, useUi } from "./ui-state";

/**
 * Opens the newest conversation when the window starts and its last answer was cut off with the last one: nobody should
 * have to look for that. Whoever opened or began something else meanwhile is left alone.
 */
export function useCutOff() {
  const { conversations, drafts } = useSession();
  const { conversationId } = useUi();
  const actions = useActions();
  const newest = useConversationList().data?.pages[0]?.[0]?.id;
  const shown = useRef(conversationId);
  shown.current = conversationId;
  useEffect(() => {
    if (newest === undefined) return;
    void conversations.cutOffAtStart(newest).then((cutOff) => {
      const idle = shown.current === null && drafts.get(null).text === "";
      if (cutOff && idle) actions.select(newest);
    });
  }, [newest, conversations, drafts, actions]);
}
