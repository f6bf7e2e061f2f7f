import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { type Datasource, usePlatform } from "../platform";
import { keys, withHealth } from "./queries";
import { useSession } from "./session";
import { useUi } from "./ui-state";

/** Keeps the lists true while turns run and sources change, and marks what ends unseen. */
export function useHousekeeping() {
  const platform = usePlatform();
  const client = useQueryClient();
  const { turns, unread } = useSession();
  const { conversationId } = useUi();
  const shown = useRef(conversationId);
  shown.current = conversationId;

  useEffect(() => {
    const told = turns.onEnded((turn) => {
      void client.invalidateQueries({ queryKey: keys.conversations });
      void client.invalidateQueries({ queryKey: keys.search("").slice(0, 1) });
      const seen = turn.conversationId === shown.current && document.hasFocus();
      if (turn.conversationId !== null && !seen) unread.mark(turn.conversationId);
    });
    return told;
  }, [turns, client, unread]);

  useEffect(() => {
    const look = () => {
      if (shown.current !== null && document.hasFocus()) unread.clear(shown.current);
    };
    if (conversationId !== null) unread.clear(conversationId);
    window.addEventListener("focus", look);
    return () => window.removeEventListener("focus", look);
  }, [conversationId, unread]);

  useEffect(() => {
    platform
      .watchHealth((change) => {
        client.setQueryData<Datasource[]>(keys.datasources, (all) => (all ? withHealth(all, change) : all));
      })
      .catch(() => undefined);
  }, [platform, client]);
}
