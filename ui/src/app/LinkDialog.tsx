import { ExternalLink, TriangleAlert } from "lucide-react";
import { type ReactNode, useState } from "react";
import { toast } from "sonner";
import { Button } from "../design/Button";
import { CopyButton } from "../design/CopyButton";
import { Dialog } from "../design/Dialog";
import { Note } from "../design/States";
import { type Address, type AddressWarning, judge } from "../markdown/address";
import { toAppError, usePlatform } from "../platform";
import { type AskedLink, useActions } from "./ui-state";

/** Asks before a link leaves the window, with the host in plain sight and all that is odd about the address. */
export default function LinkDialog({ link }: { link: AskedLink }) {
  const actions = useActions();
  const address = judge(link.url);
  const close = () => actions.askLink(null);
  if (address.kind === "refused") {
    return (
      <Dialog
        testId="link-dialog"
        title="This link is not opened"
        description={address.why}
        width={WIDTH}
        onClose={close}
      >
        <div className="flex flex-col gap-4 px-5 pb-4">
          <FullAddress url={link.url} />
          <Button className="self-end" onClick={close}>
            Close
          </Button>
        </div>
      </Dialog>
    );
  }
  return <Question address={address} from={link.from} onClose={close} />;
}

const WIDTH = "max-w-[28rem]";

interface QuestionProps {
  address: Extract<Address, { kind: "web" }>;
  from: AskedLink["from"];
  onClose: () => void;
}

function Question({ address, from, onClose }: QuestionProps) {
  const platform = usePlatform();
  const [busy, setBusy] = useState(false);
  const { url, host, warnings } = address;
  const odd = warnings.filter(
    (warning) => warning !== "unencrypted" && (warning !== "carriesText" || from === "answer"),
  );
  const open = warnings.includes("unencrypted");

  async function follow() {
    setBusy(true);
    try {
      await platform.openLink(url.href);
      onClose();
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
        open ? "This opens in your browser. The connection is not encrypted." : "This opens in your browser."
      }
      width={WIDTH}
      onClose={onClose}
    >
      <div className="flex min-h-0 flex-col gap-3 px-5 pb-4">
        <FullAddress url={url.href} />
        {odd.map((warning) => (
          <Note
            key={warning}
            tone="warn"
            icon={<TriangleAlert size={14} aria-hidden="true" />}
            testId={`link-${warning}`}
          >
            {said(warning, url)}
          </Note>
        ))}
        <div className="mt-1 flex justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <Button
            look={odd.length > 0 ? "plain" : "primary"}
            icon={<ExternalLink size={14} />}
            busy={busy}
            onClick={() => void follow()}
            data-testid="open-link"
          >
            {odd.length > 0 ? "Open all the same" : "Open"}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}

function said(warning: AddressWarning, url: URL): ReactNode {
  switch (warning) {
    case "unencrypted":
      return "The connection is not encrypted.";
    case "lookalike":
      return "This host is written with letters of other alphabets, which can look like another name. Above it stands in plain letters.";
    case "carriesText": {
      const size = url.search.length + url.hash.length;
      return (
        <>
          <strong className="font-medium">This link carries text with it</strong>
          {size > 0 ? ` (${size} characters after the page’s address)` : ""}. Whoever runs {url.hostname} reads it when
          the link is opened.
        </>
      );
    }
  }
}

function FullAddress({ url }: { url: string }) {
  return (
    <div className="flex items-start gap-1 rounded-md bg-sunken py-1.5 pr-1 pl-3">
      <p className="selectable max-h-40 min-w-0 flex-1 overflow-y-auto break-all py-1 font-mono text-code">{url}</p>
      <CopyButton text={url} label="Copy address" />
    </div>
  );
}
