import { useQueryClient } from "@tanstack/react-query";
import { Ellipsis, Pencil, Plug, Plus, RotateCw, Stethoscope, Unplug, X } from "lucide-react";
import { useState } from "react";
import { toast } from "sonner";
import { keys, useConnectors, useDatasources, withHealth } from "../app/queries";
import { useActions } from "../app/ui-state";
import { Button, IconButton } from "../design/Button";
import { Confirm } from "../design/Dialog";
import { Menu, MenuItem } from "../design/Menu";
import { Spinner } from "../design/Spinner";
import { Empty, Failed, Skeleton } from "../design/States";
import { type Datasource, type HealthReport, toAppError, usePlatform } from "../platform";
import { HealthLine } from "./Health";
import { SourceIcon } from "./SourceIcon";
import { useSample } from "./use-sample";

/** The connected sources: how each fares, and what can be done about it. */
export function SourcesPanel() {
  const actions = useActions();
  const sources = useDatasources();
  return (
    <aside
      aria-label="Sources"
      data-testid="sources-panel"
      className="flex h-full w-80 max-w-full shrink-0 flex-col border-line border-l bg-sidebar"
    >
      <header className="flex h-12 shrink-0 items-center gap-1 pr-2 pl-4">
        <h2 className="mr-auto font-semibold text-ui">Sources</h2>
        <IconButton
          label="Connect a source"
          data-testid="connect"
          onClick={() => actions.openDialog({ kind: "connect", connector: null })}
        >
          <Plus size={16} />
        </IconButton>
        <IconButton label="Hide the sources" shortcut="Mod+J" onClick={() => actions.showSources(false)}>
          <X size={16} />
        </IconButton>
      </header>
      <div className="min-h-0 flex-1 overflow-y-auto px-3 pb-3">
        {sources.isPending && (
          <div role="status" className="flex flex-col gap-2">
            <span className="sr-only">Reading the sources</span>
            <Skeleton className="h-16 rounded-md" />
            <Skeleton className="h-16 rounded-md" />
          </div>
        )}
        {sources.isError && (
          <Failed
            title="The sources could not be read"
            error={toAppError(sources.error)}
            onRetry={() => void sources.refetch()}
          />
        )}
        {sources.data?.length === 0 && (
          <Empty icon={<Plug size={20} />} title="No sources yet" testId="sources-empty">
            <p>Connect the place where your answers are.</p>
            <Button
              look="primary"
              className="mt-3"
              data-testid="connect-empty"
              onClick={() => actions.openDialog({ kind: "connect", connector: null })}
            >
              Connect a source
            </Button>
            <LookAround />
          </Empty>
        )}
        {sources.data?.some((source) => source.sample) && <SampleNote />}
        <ul className="flex flex-col gap-2">
          {sources.data?.map((source) => (
            <SourceCard key={source.id} source={source} />
          ))}
        </ul>
      </div>
    </aside>
  );
}

function LookAround() {
  const sample = useSample();
  return (
    <Button
      look="quiet"
      className="mt-1.5"
      busy={sample.busy}
      data-testid="look-around-empty"
      onClick={() => void sample.lookAround()}
    >
      Look around a sample company
    </Button>
  );
}

/** Says that what is seen is made up, with the way out. */
function SampleNote() {
  const sample = useSample();
  return (
    <div className="mb-2 rounded-md border border-line px-3 py-2.5" data-testid="sample-note">
      <p className="text-caption text-soft">
        Larkspur is a sample company. It runs on this machine alone and forgets what you do to it when Mosaic closes.
      </p>
      <Button
        look="quiet"
        className="-ml-2 mt-1 h-7 px-2"
        busy={sample.busy}
        data-testid="leave-sample"
        onClick={() => void sample.leave()}
      >
        Leave the sample company
      </Button>
    </div>
  );
}

function SourceCard({ source }: { source: Datasource }) {
  const platform = usePlatform();
  const client = useQueryClient();
  const actions = useActions();
  const connector = useConnectors().data?.find((each) => each.id === source.connector);
  const [busy, setBusy] = useState(false);
  const [removing, setRemoving] = useState<"no" | "asked" | "busy">("no");
  const edit = () => actions.openDialog({ kind: "editDatasource", id: source.id });

  async function ask(action: () => Promise<HealthReport>, failure: string) {
    setBusy(true);
    try {
      const report = await action();
      client.setQueryData<Datasource[]>(keys.datasources, (all) =>
        withHealth(all ?? [], { datasourceId: source.id, report }),
      );
    } catch (thrown) {
      toast.error(failure, { description: toAppError(thrown).message });
    }
    setBusy(false);
  }

  async function remove() {
    setRemoving("busy");
    try {
      await platform.removeDatasource(source.id);
      await client.invalidateQueries({ queryKey: keys.datasources });
      toast.success(`${source.name} is disconnected`);
    } catch (thrown) {
      toast.error("The source could not be disconnected", { description: toAppError(thrown).message });
      setRemoving("no");
    }
  }

  return (
    <li
      data-testid="source"
      data-source={source.name}
      className="rounded-md border border-line bg-raised px-3 py-2.5 shadow-card"
    >
      <div className="flex items-center gap-2">
        <SourceIcon icon={connector?.icon ?? source.connector} size={16} />
        <span className="min-w-0 flex-1 truncate font-medium text-ui">{source.name}</span>
        {busy && <Spinner />}
        <Menu
          trigger={
            <IconButton label={`More for ${source.name}`} className="-my-1 -mr-1.5" data-testid="source-menu">
              <Ellipsis size={16} />
            </IconButton>
          }
        >
          <MenuItem
            icon={<Stethoscope size={14} />}
            onSelect={() => void ask(() => platform.checkDatasource(source.id), "The source could not be checked")}
          >
            Check now
          </MenuItem>
          {!source.sample && (
            <MenuItem icon={<Pencil size={14} />} onSelect={edit}>
              Edit
            </MenuItem>
          )}
          <MenuItem
            icon={<RotateCw size={14} />}
            onSelect={() => void ask(() => platform.restartDatasource(source.id), "The source could not be restarted")}
          >
            Restart
          </MenuItem>
          <MenuItem icon={<Unplug size={14} />} danger onSelect={() => setRemoving("asked")}>
            Disconnect
          </MenuItem>
        </Menu>
      </div>
      <p className="mb-1 truncate pl-6 text-caption text-faint">{place(source, connector?.name)}</p>
      <div className="pl-6">
        <HealthLine report={source.health} />
        {(source.health.health === "failing" || source.health.health === "resting") && (
          <div className="mt-2 flex gap-1.5">
            <Button
              className="h-7 px-2.5"
              busy={busy}
              onClick={() => void ask(() => platform.restartDatasource(source.id), "The source could not be restarted")}
            >
              Restart
            </Button>
            {!source.sample && (
              <Button look="quiet" className="h-7 px-2.5" onClick={edit}>
                Edit
              </Button>
            )}
          </div>
        )}
      </div>
      {removing !== "no" && (
        <Confirm
          title={`Disconnect ${source.name}?`}
          description={
            source.sample
              ? "It belongs to the sample company. Past answers stay, and “Look around” brings it back."
              : "Its password and settings are removed from this machine. The source itself and past answers stay."
          }
          action="Disconnect"
          busy={removing === "busy"}
          onConfirm={() => void remove()}
          onClose={() => setRemoving("no")}
        />
      )}
    </li>
  );
}

/** Where a source is, from the values that are no secrets: "MySQL · localhost · sakila". */
function place(source: Datasource, kind: string | undefined): string {
  if (source.sample) return `${kind ?? source.connector} · sample company`;
  const telling = source.values.filter(
    (each) => /HOST|DATABASE|NAME|URL|BUCKET|SHOP/.test(each.env) && each.value !== "",
  );
  return [kind ?? source.connector, ...telling.slice(0, 2).map((each) => each.value)].join(" · ");
}
