import { useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import { toast } from "sonner";
import { keys, useConversationList } from "../app/queries";
import { useSession } from "../app/session";
import { useOpenConversation } from "../chat/use-open-conversation";
import { type ConversationId, type DatasourceId, toAppError } from "../platform";

const none: readonly DatasourceId[] = [];

/** The sources that a conversation's questions go to unless the person says otherwise. */
export function usePins(id: ConversationId | null) {
  const { conversations } = useSession();
  const client = useQueryClient();
  const opened = useOpenConversation(id)?.pinned;
  const listed = useConversationList().data?.pages.flat();
  const pinned = opened ?? listed?.find((each) => each.id === id)?.pinned ?? none;

  /** Pins these in the place of what was pinned; unpins when none is named. */
  const pin = useCallback(
    async (datasourceIds: readonly DatasourceId[]) => {
      if (id === null) return;
      try {
        await conversations.pin(id, [...datasourceIds]);
        void client.invalidateQueries({ queryKey: keys.conversations });
      } catch (thrown) {
        toast.error("The sources could not be pinned", { description: toAppError(thrown).message });
      }
    },
    [id, conversations, client],
  );
  return { pinned, pin };
}
