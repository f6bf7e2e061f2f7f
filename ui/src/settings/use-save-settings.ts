import { useCallback } from "react";
import { toast } from "sonner";
import { useTakeStatus } from "../app/queries";
import { type AppStatus, type Settings, toAppError, usePlatform } from "../platform";

/** Returns a function that changes some settings and keeps the others; true when it was saved. */
export function useSaveSettings(status: AppStatus): (change: Partial<Settings>) => Promise<boolean> {
  const platform = usePlatform();
  const takeStatus = useTakeStatus();
  return useCallback(
    async (change) => {
      try {
        takeStatus(await platform.saveSettings({ ...status.settings, ...change }));
        return true;
      } catch (thrown) {
        toast.error("The settings could not be saved", { description: toAppError(thrown).message });
        return false;
      }
    },
    [platform, takeStatus, status.settings],
  );
}
