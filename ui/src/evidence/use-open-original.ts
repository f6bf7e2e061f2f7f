import { useCallback } from "react";
import { toast } from "sonner";
import { type TurnId, toAppError, usePlatform } from "../platform";

/** Returns a way to the original of a stored record: the shell reads its address there; the window hands none over. */
export function useOpenOriginal(): (turnId: TurnId, number: number) => Promise<void> {
  const platform = usePlatform();
  return useCallback(
    async (turnId, number) => {
      try {
        await platform.openOriginal(turnId, number);
      } catch (thrown) {
        toast.error("The original could not be opened", { description: toAppError(thrown).message });
      }
    },
    [platform],
  );
}
