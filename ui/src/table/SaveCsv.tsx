import { Download } from "lucide-react";
import { toast } from "sonner";
import { IconButton } from "../design/Button";
import { type ToolCallId, type TurnId, toAppError, usePlatform } from "../platform";

/** Writes all rows of a stored result where the person says. */
export function SaveCsv({ turnId, callId }: { turnId: TurnId; callId: ToolCallId }) {
  const platform = usePlatform();
  return (
    <IconButton
      label="Save as CSV"
      data-testid="save-csv"
      onClick={async () => {
        try {
          const path = await platform.saveResultCsv(turnId, callId);
          if (path !== null) toast.success("Saved as CSV", { description: path });
        } catch (thrown) {
          toast.error("The table could not be saved", { description: toAppError(thrown).message });
        }
      }}
    >
      <Download size={14} />
    </IconButton>
  );
}
