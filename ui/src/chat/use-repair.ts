import { useCallback } from "react";
import { toast } from "sonner";
import { useSession } from "../app/session";
import { useActions } from "../app/ui-state";
import { type Repair, type TurnId, toAppError, usePlatform } from "../platform";
import { useSend } from "./use-send";

/** Returns a function that does what a repair asks for. */
export function useRepair(): (repair: Repair, turnId: TurnId | null) => Promise<void> {
  const platform = usePlatform();
  const actions = useActions();
  const { turns } = useSession();
  const { retry } = useSend();
  return useCallback(
    async (repair, turnId) => {
      switch (repair.type) {
        case "retry": {
          const turn = turnId === null ? undefined : turns.get(turnId);
          if (turn) await retry(turn);
          return;
        }
        case "openModelSettings":
          actions.openDialog({ kind: "settings", tab: "model" });
          return;
        case "editDatasource":
          actions.openDialog({ kind: "editDatasource", id: repair.datasourceId });
          return;
        case "restartDatasource":
          try {
            const report = await platform.restartDatasource(repair.datasourceId);
            if (report.health === "ready") toast.success("The source is back");
            else toast.error("The source does not answer yet", { description: report.detail });
          } catch (thrown) {
            toast.error("The source could not be restarted", { description: toAppError(thrown).message });
          }
          return;
        case "connectDatasource":
          actions.openDialog({ kind: "connect", connector: null });
          return;
      }
    },
    [platform, actions, turns, retry],
  );
}
