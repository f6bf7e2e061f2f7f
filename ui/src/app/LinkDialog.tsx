import { ExternalLink } from "lucide-react";
import { useState } from "react";
import { toast } from "sonner";
import { Button } from "../design/Button";
import { CopyButton } from "../design/CopyButton";
import { Dialog } from "../design/Dialog";
import { toAppError, usePlatform } from "../platform";
import { useActions } from "./ui-state";

/** Asks before a link leaves the window, with the host in plain sight. */
export default function LinkDialog({ url }: { url: string }) {
  const platform = usePlatform();
  const actions = useActions();
  const [busy, setBusy] = useState(false);
  const { host, protocol } = new URL(url);

  async function open() {
    setBusy(true);
    try {
      await platform.openLink(url);
      actions.askLink(null);
    } catch (thrown) {
      toast.error("The link could not be opened", { description: toAppError(thrown).message });
      setBusy(false);
    }
  }

  return (
    <Dialog
      testId="link-dialog"
      title={`Open ${host}?`}
      description={
        protocol === "https:"
          ? "This opens in your browser."
          : "This opens in your browser. The connection is not encrypted."
      }
      width="max-w-[26rem]"
      onClose={() => actions.askLink(null)}
    >
      <div className="flex flex-col gap-4 px-5 pb-4">
        <div className="flex items-start gap-1 rounded-md bg-sunken py-1.5 pr-1 pl-3">
          <p className="selectable max-h-40 min-w-0 flex-1 overflow-y-auto break-all py-1 font-mono text-code">{url}</p>
          <CopyButton text={url} label="Copy address" />
        </div>
        <div className="flex justify-end gap-2">
          <Button onClick={() => actions.askLink(null)}>Cancel</Button>
          <Button
            look="primary"
            icon={<ExternalLink size={14} />}
            busy={busy}
            onClick={() => void open()}
            data-testid="open-link"
          >
            Open
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
