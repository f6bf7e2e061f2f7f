import { Check, ChevronDown, Layers, Plus, X } from "lucide-react";
import { DropdownMenu } from "radix-ui";
import { useConnectors, useDatasources } from "../app/queries";
import { useActions } from "../app/ui-state";
import type { SourceChoice } from "../platform";
import { HealthDot, healthWord } from "../sources/Health";
import { SourceIcon } from "../sources/SourceIcon";

interface SourcePickerProps {
  choice: SourceChoice;
  onChange: (choice: SourceChoice) => void;
}

const chip = "inline-flex h-6 max-w-48 items-center gap-1.5 rounded-full border border-rim px-2 text-caption text-soft";

/** Which sources the question goes to, as chips, and a menu to choose them. */
export function SourcePicker({ choice, onChange }: SourcePickerProps) {
  const actions = useActions();
  const query = useDatasources();
  const sources = query.data ?? [];
  const connectors = useConnectors().data ?? [];
  const chosen = choice.type === "only" ? choice.datasourceIds : [];
  const iconOf = (connector: string) => connectors.find((each) => each.id === connector)?.icon ?? connector;

  if (!query.isSuccess) return <span className="h-6" />;
  if (sources.length === 0) {
    return (
      <button
        type="button"
        data-testid="connect-chip"
        onClick={() => actions.openDialog({ kind: "connect", connector: null })}
        className={`${chip} hover:bg-hover hover:text-ink`}
      >
        <Plus size={12} aria-hidden="true" />
        Connect a source
      </button>
    );
  }

  function toggle(id: string) {
    const next = chosen.includes(id) ? chosen.filter((each) => each !== id) : [...chosen, id];
    onChange(
      next.length === 0 || next.length === sources.length ? { type: "all" } : { type: "only", datasourceIds: next },
    );
  }

  return (
    <div className="flex min-w-0 flex-wrap items-center gap-1">
      {sources
        .filter((source) => chosen.includes(source.id))
        .map((source) => (
          <span key={source.id} className={`${chip} pr-0.5`} data-testid="source-chip">
            <SourceIcon icon={iconOf(source.connector)} size={12} />
            <span className="truncate">{source.name}</span>
            <button
              type="button"
              aria-label={`Do not ask ${source.name}`}
              onClick={() => toggle(source.id)}
              className="inline-flex size-5 items-center justify-center rounded-full hover:bg-hover hover:text-ink"
            >
              <X size={12} />
            </button>
          </span>
        ))}
      <DropdownMenu.Root>
        <DropdownMenu.Trigger asChild>
          <button
            type="button"
            data-testid="source-picker"
            aria-label={choice.type === "all" ? undefined : "Choose more sources"}
            className={`${chip} hover:bg-hover hover:text-ink data-[state=open]:bg-hover`}
          >
            {choice.type === "all" ? (
              <>
                <Layers size={12} aria-hidden="true" />
                {sources.length === 1 ? sources[0]?.name : "All sources"}
                <ChevronDown size={12} aria-hidden="true" />
              </>
            ) : (
              <Plus size={12} aria-hidden="true" />
            )}
          </button>
        </DropdownMenu.Trigger>
        <DropdownMenu.Portal>
          <DropdownMenu.Content
            align="start"
            side="top"
            sideOffset={6}
            collisionPadding={8}
            className="z-50 max-h-80 w-64 animate-in overflow-y-auto rounded-lg border border-line bg-raised p-1 shadow-pop"
          >
            <DropdownMenu.Label className="px-2 py-1 text-caption text-faint">
              Ask only these sources
            </DropdownMenu.Label>
            {sources.map((source) => (
              <DropdownMenu.CheckboxItem
                key={source.id}
                checked={chosen.includes(source.id)}
                onCheckedChange={() => toggle(source.id)}
                onSelect={(event) => event.preventDefault()}
                className="flex h-8 items-center gap-2 rounded-md px-2 text-ui outline-none data-[highlighted]:bg-hover"
              >
                <SourceIcon icon={iconOf(source.connector)} />
                <span className="min-w-0 flex-1 truncate">{source.name}</span>
                <span className="sr-only">{healthWord(source.health.health)}</span>
                <DropdownMenu.ItemIndicator>
                  <Check size={14} className="text-accent" aria-hidden="true" />
                </DropdownMenu.ItemIndicator>
                <HealthDot health={source.health.health} />
              </DropdownMenu.CheckboxItem>
            ))}
          </DropdownMenu.Content>
        </DropdownMenu.Portal>
      </DropdownMenu.Root>
    </div>
  );
}
