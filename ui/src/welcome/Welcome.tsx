import { ArrowLeft, ChevronRight, Cpu, KeyRound, Plug, Telescope } from "lucide-react";
import { type ReactNode, useState } from "react";
import { toast } from "sonner";
import { useTakeStatus } from "../app/queries";
import { useActions } from "../app/ui-state";
import { Button } from "../design/Button";
import { type AppStatus, type Settings, toAppError, usePlatform } from "../platform";
import { anthropic, compatible } from "../settings/endpoint";
import { ModelAccessForm } from "../settings/ModelAccessForm";
import { useSample } from "../sources/use-sample";
import { Page } from "./Page";

type Door = "key" | "local";

/** The first run: four doors, and each leads in. */
export function Welcome({ status }: { status: AppStatus }) {
  const platform = usePlatform();
  const actions = useActions();
  const takeStatus = useTakeStatus();
  const [door, setDoor] = useState<Door | null>(null);
  const [leaving, setLeaving] = useState(false);
  const sample = useSample();

  async function enter(settings: Settings) {
    setLeaving(true);
    try {
      takeStatus(await platform.saveSettings({ ...settings, welcomed: true }));
      actions.showSources(window.innerWidth >= 1100);
    } catch (thrown) {
      toast.error("The settings could not be saved", { description: toAppError(thrown).message });
    }
    setLeaving(false);
  }

  async function lookAround() {
    if (await sample.lookAround()) await enter(status.settings);
  }

  if (door !== null) {
    return (
      <Page
        testId={`welcome-${door}`}
        title={door === "key" ? "Your key" : "Your local model"}
        words={
          door === "key"
            ? "A key from Anthropic lets Claude read your sources and write answers. It is checked before it is kept."
            : "Any server that speaks the Messages API will do. What it cannot do, Mosaic leaves out."
        }
      >
        <ModelAccessForm
          status={status}
          endpoint={door === "key" ? anthropic : compatible}
          submitLabel="Check and go on"
          leadsOn
          onSaved={(saved) => void enter(saved.settings)}
        />
        <Button look="quiet" icon={<ArrowLeft size={14} />} className="-ml-3 mt-4" onClick={() => setDoor(null)}>
          Back
        </Button>
      </Page>
    );
  }
  return (
    <Page
      testId="welcome"
      title={"One question to all your tools.\nOne answer you can check."}
      words="Mosaic searches the places you connect and shows what it asked. Nothing leaves this machine but your questions to them and to the model you choose."
    >
      <ul className="flex flex-col gap-2">
        <DoorRow
          testId="door-key"
          icon={<KeyRound size={18} />}
          title="I have a key"
          words="Claude reads your sources and writes the answer"
          onOpen={() => setDoor("key")}
        />
        <DoorRow
          testId="door-local"
          icon={<Cpu size={18} />}
          title="Local model"
          words="Ollama, LM Studio or any compatible server"
          onOpen={() => setDoor("local")}
        />
        <DoorRow
          testId="door-look"
          icon={<Telescope size={18} />}
          title={sample.busy ? "Starting the sample company" : "Look around"}
          words="A sample company with seven sources. No account, no key"
          busy={leaving || sample.busy}
          onOpen={() => void lookAround()}
        />
        <DoorRow
          testId="door-empty"
          icon={<Plug size={18} />}
          title="Connect my own sources"
          words="Search works without a key; one can be added at any time"
          busy={leaving || sample.busy}
          onOpen={() => void enter(status.settings)}
        />
      </ul>
    </Page>
  );
}

interface DoorRowProps {
  testId: string;
  icon: ReactNode;
  title: string;
  words: string;
  busy?: boolean;
  onOpen: () => void;
}

function DoorRow({ testId, icon, title, words, busy = false, onOpen }: DoorRowProps) {
  return (
    <li>
      <button
        type="button"
        data-testid={testId}
        disabled={busy}
        onClick={onOpen}
        className="group flex w-full items-center gap-4 rounded-lg border border-line bg-raised px-4 py-3 text-left shadow-card hover:border-accent"
      >
        <span className="text-accent">{icon}</span>
        <span className="min-w-0 flex-1">
          <span className="block font-semibold text-prose">{title}</span>
          <span className="block text-pretty text-soft text-ui">{words}</span>
        </span>
        <ChevronRight size={16} className="text-faint group-hover:text-accent" aria-hidden="true" />
      </button>
    </li>
  );
}
