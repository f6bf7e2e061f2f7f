import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef } from "react";
import { toast } from "sonner";
import { onlyClosedTip } from "../design/Tip";
import { type ConversationSummary, toAppError, usePlatform } from "../platform";
import { keys } from "./queries";
import { useSession } from "./session";
import { type CommandId, commandFor } from "./shortcuts";
import { useActions, useUi } from "./ui-state";

/** Returns a function that runs a command. */
export function useCommands(): (id: CommandId) => void {
  const ui = useUi();
  const actions = useActions();
  const platform = usePlatform();
  const client = useQueryClient();
  const { conversations } = useSession();
  const now = useRef(ui);
  now.current = ui;

  return useCallback(
    (id) => {
      const { conversationId, sidebarOpen, sourcesOpen } = now.current;
      switch (id) {
        case "newConversation":
          actions.closeDialog();
          actions.select(null);
          focusSoon("[data-testid=composer-text]");
          return;
        case "palette":
          actions.openDialog({ kind: "palette" });
          return;
        case "search":
          actions.closeDialog();
          actions.showSidebar(true);
          focusSoon("[data-search-box]");
          return;
        case "toggleSidebar":
          actions.showSidebar(!sidebarOpen);
          return;
        case "toggleSources":
          actions.showSources(!sourcesOpen);
          return;
        case "connect":
          actions.openDialog({ kind: "connect", connector: null });
          return;
        case "settings":
          actions.openDialog({ kind: "settings", tab: "model" });
          return;
        case "shortcuts":
          actions.openDialog({ kind: "shortcuts" });
          return;
        case "focusComposer":
          focusSoon("[data-testid=composer-text]");
          return;
        case "previousConversation":
        case "nextConversation": {
          const pages = client.getQueryData<{ pages: ConversationSummary[][] }>(keys.conversations)?.pages ?? [];
          const ids = pages.flat().map((summary) => summary.id);
          const at = conversationId === null ? -1 : ids.indexOf(conversationId);
          const next = ids[id === "nextConversation" ? at + 1 : at - 1];
          if (next !== undefined) actions.select(next);
          return;
        }
        case "stop": {
          const running = conversationId === null ? undefined : conversations.running(conversationId);
          if (!running) return;
          platform.stopTurn(running.id).catch((thrown) => {
            toast.error("The answer could not be stopped", { description: toAppError(thrown).message });
          });
          return;
        }
      }
    },
    [actions, platform, client, conversations],
  );
}

/** Runs commands by their keys. */
export function useShortcutKeys() {
  const run = useCommands();
  const { dialog, link } = useUi();
  const covered = dialog !== null || link !== null;
  useEffect(() => {
    function onKeyDown(event: KeyboardEvent) {
      const id = commandFor(event);
      if (id === null || (event.defaultPrevented && !onlyClosedTip(event))) return;
      // Under a dialog, Escape closes the dialog and bare keys are nobody's.
      if (covered && (id === "stop" || id === "shortcuts" || id === "focusComposer")) return;
      if (id !== "stop") event.preventDefault();
      run(id);
    }
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, [run, covered]);
}

/** Waits for what was just opened to be there. */
function focusSoon(selector: string) {
  window.setTimeout(() => document.querySelector<HTMLElement>(selector)?.focus(), 0);
}
