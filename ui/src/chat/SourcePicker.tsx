import { Check, ChevronDown, Layers, Plus, Wand } from "lucide-react";
import { DropdownMenu } from "radix-ui";
import { useConnectors, useDatasources } from "../app/queries";
import { useActions } from "../app/ui-state";
import type { DatasourceId, SourceChoice } from "../platform";
import { HealthDot, healthWord } from "../sources/Health";
import { SourceIcon } from "../sources/SourceIcon";

interface SourcePickerProps {
  choice: SourceChoice;
  /** The sources that would be asked. */
  lit: readonly DatasourceId[];
  /** Whether nothing else says where the question goes, so that the button has to. */
  plain: boolean;
  onToggle: (id: DatasourceId) => void;
  onChoose: (choice: SourceChoice) => void;
}

const chip =
  "inline-flex h-6 max-w-48 shrink-0 items-center gap-1.5 rounded-full border border-rim px-2 text-caption text-soft";

/** A menu of all sources, with how they fare, to choose those that a question goes to. */
export function SourcePicker({ choice, lit, plain, onToggle, onChoose }: SourcePickerProps) {
  const actions = useActions();
  const query = useDatasources();
  const sources = query.data ?? [];
  const connectors = useConnectors().data ?? [];
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

  return (
    <DropdownMenu.Root>
      <DropdownMenu.Trigger asChild>
        <button
          type="button"
          data-testid="source-picker"
          aria-label={plain ? undefined : "Choose sources"}
          className={`${chip} hover:bg-hover hover:text-ink data-[state=open]:bg-hover`}
        >
          <Layers size={12} aria-hidden="true" />
          {plain && (sources.length === 1 ? sources[0]?.name : "All sources")}
          <ChevronDown size={12} aria-hidden="true" />
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
          <DropdownMenu.CheckboxItem
            checked={choice.type === "all"}
            onCheckedChange={() => onChoose({ type: "all" })}
            data-testid="choose-by-question"
            className="flex h-8 items-center gap-2 rounded-md px-2 text-ui outline-none data-[highlighted]:bg-hover"
          >
            <Wand size={14} aria-hidden="true" className="shrink-0 text-soft" />
            <span className="min-w-0 flex-1 truncate">Let Mosaic choose</span>
            <DropdownMenu.ItemIndicator>
              <Check size={14} className="text-accent" aria-hidden="true" />
            </DropdownMenu.ItemIndicator>
          </DropdownMenu.CheckboxItem>
          <DropdownMenu.Separator className="my-1 h-px bg-line" />
          <DropdownMenu.Label className="px-2 py-1 text-caption text-faint">
            {choice.type === "all" && lit.length > 0 ? "Would be asked" : "Ask only these sources"}
          </DropdownMenu.Label>
          {sources.map((source) => (
            <DropdownMenu.CheckboxItem
              key={source.id}
              checked={lit.includes(source.id)}
              onCheckedChange={() => onToggle(source.id)}
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
  );
}
