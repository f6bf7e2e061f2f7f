import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { toast } from "sonner";
import { keys } from "../app/queries";
import { toAppError, usePlatform } from "../platform";

/** The sample company: into it and out of it. `busy` while either is under way. */
export function useSample() {
  const platform = usePlatform();
  const client = useQueryClient();
  const [busy, setBusy] = useState(false);

  async function attempt(act: () => Promise<void>, failure: string): Promise<boolean> {
    setBusy(true);
    try {
      await act();
      await client.invalidateQueries({ queryKey: keys.datasources });
      return true;
    } catch (thrown) {
      const { message, hint } = toAppError(thrown);
      toast.error(failure, { description: hint ?? message });
      return false;
    } finally {
      setBusy(false);
    }
  }

  return {
    busy,
    /** Connects all sources of the company; tells which this machine cannot run. */
    lookAround: () =>
      attempt(async () => {
        const { missing } = await platform.lookAround();
        for (const line of missing) toast(line);
      }, "The sample company could not be started"),
    leave: () => attempt(() => platform.leaveSample(), "The sample company could not be left"),
  };
}
