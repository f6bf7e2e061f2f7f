import { ArrowUpRight, KeyRound, Plus, Telescope } from "lucide-react";
import type { ReactNode } from "react";
import { useConnectors, useDatasources, useStatus } from "../app/queries";
import { useSession } from "../app/session";
import { useActions } from "../app/ui-state";
import { Mark } from "../design/Mark";
import type { ConnectorInfo } from "../platform";
import { useSample } from "../sources/use-sample";
import { stillConnected } from "./drafts";
import { useSend } from "./use-send";

const MOST = 5;

/** An empty conversation: what can be asked here, or what is missing before anything can. */
export function NewConversation() {
  const actions = useActions();
  const { drafts } = useSession();
  const { send } = useSend();
  const status = useStatus().data;
  const connectors = useConnectors().data ?? [];
  const sources = useDatasources();
  const connected = sources.data ?? [];
  const kinds = new Set(connected.map((source) => source.connector));
  const examples = inTurn(connectors.filter((each) => kinds.has(each.id)));
  const sample = useSample();

  return (
    <div className="flex min-h-0 flex-1 flex-col overflow-y-auto" data-testid="new-conversation">
      <div className="mx-auto my-auto w-full max-w-[34rem] px-6 py-10">
        <Mark size={36} />
        <h1 className="mt-5 text-balance font-semibold text-display tracking-tight">What do you want to know?</h1>
        <p className="mt-1.5 text-balance text-prose text-soft">
          {sources.isSuccess && connected.length === 0
            ? "Mosaic answers from the tools you work with. Connect one and ask."
            : "Mosaic asks your sources, and shows what it asked."}
        </p>
        <div className="mt-6 divide-y divide-line border-line not-empty:border-y">
          {sources.isSuccess && connected.length === 0 && (
            <Row
              icon={<Plus size={16} />}
              onClick={() => actions.openDialog({ kind: "connect", connector: null })}
              testId="connect-first"
            >
              Connect a source
            </Row>
          )}
          {sources.isSuccess && connected.length === 0 && (
            <Row icon={<Telescope size={16} />} onClick={() => void sample.lookAround()} testId="look-around">
              {sample.busy ? "Starting the sample company" : "Look around a sample company"}
            </Row>
          )}
          {status && !status.hasKey && (
            <Row
              icon={<KeyRound size={16} />}
              onClick={() => actions.openDialog({ kind: "settings", tab: "model" })}
              testId="add-key"
            >
              Add a key for written answers. Search works without one.
            </Row>
          )}
          {examples.slice(0, MOST).map((example) => (
            <Row
              key={example}
              icon={<ArrowUpRight size={16} />}
              testId="example"
              onClick={() => {
                const chosen = stillConnected(drafts.get(null).sources, sources.data);
                void send({ conversationId: null, text: example, sources: chosen, replaces: null, inPlace: true });
              }}
            >
              {example}
            </Row>
          ))}
        </div>
      </div>
    </div>
  );
}

/** The first example of each connector, then the second of each, and so on. */
function inTurn(connectors: readonly ConnectorInfo[]): string[] {
  const most = Math.max(0, ...connectors.map((each) => each.examples.length));
  return Array.from({ length: most }, (_, index) => connectors.flatMap((each) => each.examples[index] ?? [])).flat();
}

interface RowProps {
  icon: ReactNode;
  onClick: () => void;
  testId: string;
  children: ReactNode;
}

function Row({ icon, onClick, testId, children }: RowProps) {
  return (
    <button
      type="button"
      data-testid={testId}
      onClick={onClick}
      className="group flex min-h-11 w-full items-center gap-3 py-2 text-left text-prose hover:text-accent"
    >
      <span className="shrink-0 text-faint group-hover:text-accent">{icon}</span>
      {children}
    </button>
  );
}
