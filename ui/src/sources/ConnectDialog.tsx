import { ChevronRight } from "lucide-react";
import { useState } from "react";
import { useConnectors, useDatasources } from "../app/queries";
import { useActions } from "../app/ui-state";
import { Dialog } from "../design/Dialog";
import { Empty, Failed, Skeleton } from "../design/States";
import { type ConnectorInfo, type DatasourceId, toAppError } from "../platform";
import { SourceForm } from "./SourceForm";
import { SourceIcon } from "./SourceIcon";

/** Connects a new source: which kind, then its form. With one kind there is nothing to choose. */
export default function ConnectDialog({ connector }: { connector: string | null }) {
  const actions = useActions();
  const connectors = useConnectors();
  const sources = useDatasources().data ?? [];
  const [chosen, setChosen] = useState<string | null>(connector);
  const all = connectors.data ?? [];
  const only = all.length === 1 ? all[0] : undefined;
  const kind = all.find((each) => each.id === chosen) ?? only;

  return (
    <Dialog
      testId="connect-dialog"
      title={kind ? `Connect ${kind.name}` : "Connect a source"}
      description={kind?.description ?? "Where are the answers you look for?"}
      onClose={actions.closeDialog}
    >
      {connectors.isPending && (
        <div role="status" className="flex flex-col gap-2 px-5 pb-5">
          <span className="sr-only">Reading what can be connected</span>
          <Skeleton className="h-14 rounded-md" />
          <Skeleton className="h-14 rounded-md" />
        </div>
      )}
      {connectors.isError && (
        <Failed
          title="What can be connected is not known"
          error={toAppError(connectors.error)}
          onRetry={() => void connectors.refetch()}
        />
      )}
      {connectors.isSuccess && all.length === 0 && <Empty title="No connectors are installed" />}
      {kind ? (
        <SourceForm
          key={kind.id}
          connector={kind}
          source={null}
          taken={sources.map((each) => each.name)}
          onDone={() => {
            actions.closeDialog();
            actions.showSources(true);
          }}
          onCancel={() => (only || connector !== null ? actions.closeDialog() : setChosen(null))}
        />
      ) : (
        <ul className="overflow-y-auto px-3 pb-4">
          {all.map((each) => (
            <ConnectorRow key={each.id} connector={each} onChoose={() => setChosen(each.id)} />
          ))}
        </ul>
      )}
    </Dialog>
  );
}

function ConnectorRow({ connector, onChoose }: { connector: ConnectorInfo; onChoose: () => void }) {
  return (
    <li>
      <button
        type="button"
        data-testid={`connector-${connector.id}`}
        onClick={onChoose}
        className="flex w-full items-center gap-3 rounded-md px-2 py-2.5 text-left hover:bg-hover"
      >
        <SourceIcon icon={connector.icon} size={18} />
        <span className="min-w-0 flex-1">
          <span className="block font-medium text-ui">{connector.name}</span>
          <span className="block text-caption text-soft">{connector.description}</span>
        </span>
        <ChevronRight size={16} className="text-faint" aria-hidden="true" />
      </button>
    </li>
  );
}

/** Edits a source that is connected. */
export function EditDatasourceDialog({ id }: { id: DatasourceId }) {
  const actions = useActions();
  const sources = useDatasources();
  const connectors = useConnectors();
  const source = sources.data?.find((each) => each.id === id);
  const kind = connectors.data?.find((each) => each.id === source?.connector);
  return (
    <Dialog
      testId="edit-source-dialog"
      title={source ? `Edit ${source.name}` : "Edit source"}
      {...(kind ? { description: kind.description } : {})}
      onClose={actions.closeDialog}
    >
      {source && kind ? (
        <SourceForm
          connector={kind}
          source={source}
          taken={[]}
          onDone={actions.closeDialog}
          onCancel={actions.closeDialog}
        />
      ) : sources.isPending || connectors.isPending ? (
        <Skeleton className="m-5 h-32 rounded-md" />
      ) : (
        <Empty title="This source is no longer connected" />
      )}
    </Dialog>
  );
}
