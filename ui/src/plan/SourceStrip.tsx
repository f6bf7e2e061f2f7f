import { Pin, Undo2 } from "lucide-react";
import { useConnectors, useDatasources } from "../app/queries";
import { SourcePicker } from "../chat/SourcePicker";
import { IconButton } from "../design/Button";
import { cx } from "../design/cx";
import { Tip } from "../design/Tip";
import type { Datasource, DatasourceId, PlannedSource, PlanPreview, SourceChoice } from "../platform";
import { SourceIcon } from "../sources/SourceIcon";
import { filledWords } from "./words";

/** How many sources stand as chips; the others are in the menu. */
const MOST = 8;

interface SourceStripProps {
  /** What the person chose for this question; all when they leave it to Mosaic or to what is pinned. */
  choice: SourceChoice;
  onChange: (choice: SourceChoice) => void;
  pinned: readonly DatasourceId[];
  onPin: (datasourceIds: readonly DatasourceId[]) => void;
  preview: PlanPreview | null;
}

/**
 * The one control over where a question goes. Lit chips are the sources that would be asked: by the plan, by what is
 * pinned, or by the person's choice for this question. A click changes the choice; the pin keeps it.
 */
export function SourceStrip({ choice, onChange, pinned, onPin, preview }: SourceStripProps) {
  const query = useDatasources();
  const sources = query.data ?? [];
  const lit = litSources(sources, { choice, pinned, preview });
  const shown = shownSources(sources, lit, preview !== null);
  const isPinned = pinned.length > 0 && choice.type === "all";

  function set(ids: readonly DatasourceId[]) {
    const ordered = sources.map((source) => source.id).filter((id) => ids.includes(id));
    onChange(ordered.length === 0 ? { type: "all" } : { type: "only", datasourceIds: ordered });
  }

  return (
    <fieldset className="@container flex h-8 min-w-0 flex-1 items-center gap-1" data-testid="source-strip">
      <legend className="sr-only">Sources for this question</legend>
      <SourcePicker
        lit={lit}
        plain={lit.length === 0}
        onToggle={(id) => set(toggled(lit, id))}
        onChoose={onChange}
        choice={choice}
      />
      {shown.length > 0 && (
        <div className="flex min-w-0 items-center gap-1 overflow-x-auto p-0.5 [scrollbar-width:none]">
          {shown.map((source) => (
            <SourceChip
              key={source.id}
              source={source}
              on={lit.includes(source.id)}
              planned={preview?.choices.find((each) => each.datasourceId === source.id)}
              auto={choice.type === "all" && !isPinned}
              few={lit.length <= 2}
              onToggle={() => set(toggled(lit, source.id))}
            />
          ))}
        </div>
      )}
      {choice.type === "only" && (
        <IconButton
          label={pinned.length > 0 ? "Back to the pinned sources" : "Let Mosaic choose"}
          className="size-6"
          data-testid="unchoose"
          onClick={() => onChange({ type: "all" })}
        >
          <Undo2 size={12} />
        </IconButton>
      )}
      {lit.length > 0 && <PinButton pinned={isPinned} onPress={() => onPin(isPinned ? [] : lit)} />}
      <Hint preview={preview} />
    </fieldset>
  );
}

/** Keeps the sources for the conversation; says so while it does. */
function PinButton({ pinned, onPress }: { pinned: boolean; onPress: () => void }) {
  const label = pinned ? "Pinned for this conversation. Unpin" : "Pin for this conversation";
  return (
    <Tip text={label}>
      <button
        type="button"
        aria-label={label}
        aria-pressed={pinned}
        data-testid="pin-sources"
        onClick={onPress}
        className={cx(
          "inline-flex h-6 min-w-6 shrink-0 items-center justify-center gap-1 rounded-full text-caption hover:bg-hover",
          pinned ? "px-1.5 text-accent" : "text-soft hover:text-ink",
        )}
      >
        <Pin size={12} aria-hidden="true" fill={pinned ? "currentColor" : "none"} />
        {pinned && <span className="hidden @sm:inline">Pinned</span>}
      </button>
    </Tip>
  );
}

/** What else is known of the question: what was filled in, or that a pattern answers it. */
function Hint({ preview }: { preview: PlanPreview | null }) {
  const [filled] = preview?.filled ?? [];
  const words = filled ? filledWords(filled) : preview?.tier === "direct" ? "Matches a pattern" : null;
  if (words === null) return null;
  return (
    <span
      className="ml-1 hidden min-w-0 shrink-[100] truncate text-caption text-faint sm:block"
      data-testid="plan-hint"
    >
      {words}
    </span>
  );
}

interface SourceChipProps {
  source: Datasource;
  on: boolean;
  planned: PlannedSource | undefined;
  /** Whether the plan decided, so that its reason is worth telling. */
  auto: boolean;
  /** Whether there is room for its name in a narrow window too. */
  few: boolean;
  onToggle: () => void;
}

function SourceChip({ source, on, planned, auto, few, onToggle }: SourceChipProps) {
  const icon = useConnectors().data?.find((each) => each.id === source.connector)?.icon ?? source.connector;
  const reason = auto && planned && planned.reason !== "" ? `: ${planned.reason}` : "";
  return (
    <Tip text={on ? `${source.name}${reason}` : `Ask ${source.name} too`}>
      <button
        type="button"
        aria-pressed={on}
        aria-label={`Ask ${source.name}`}
        aria-description={reason === "" ? undefined : reason.slice(2)}
        data-testid={on ? "source-chip" : "source-off"}
        data-source={source.name}
        onClick={onToggle}
        className={cx(
          "inline-flex h-6 shrink-0 items-center gap-1.5 rounded-full border text-caption transition-colors duration-100",
          on
            ? "max-w-40 border-transparent bg-accent-wash px-2 text-ink [&_svg]:text-accent"
            : "w-6 justify-center border-transparent text-faint hover:bg-hover [&_svg]:text-faint",
        )}
      >
        <SourceIcon icon={icon} size={12} />
        {on && <span className={cx("truncate", !few && "hidden @sm:inline")}>{source.name}</span>}
      </button>
    </Tip>
  );
}

interface Deciding {
  choice: SourceChoice;
  pinned: readonly DatasourceId[];
  preview: PlanPreview | null;
}

/** The sources that would be asked, in the order they were connected. None while that is not known. */
function litSources(sources: readonly Datasource[], { choice, pinned, preview }: Deciding): DatasourceId[] {
  const ids = sources.map((source) => source.id);
  if (choice.type === "only") return ids.filter((id) => choice.datasourceIds.includes(id));
  if (pinned.length > 0) return ids.filter((id) => pinned.includes(id));
  const planned = preview?.choices.filter((each) => each.asked).map((each) => each.datasourceId) ?? [];
  return ids.filter((id) => planned.includes(id));
}

/** Every lit source, and while a question is typed others beside them, at their own places. */
function shownSources(sources: readonly Datasource[], lit: readonly DatasourceId[], others: boolean): Datasource[] {
  let room = others ? MOST - lit.length : 0;
  return sources.filter((source) => {
    if (lit.includes(source.id)) return true;
    room -= 1;
    return room >= 0;
  });
}

function toggled(lit: readonly DatasourceId[], id: DatasourceId): DatasourceId[] {
  return lit.includes(id) ? lit.filter((each) => each !== id) : [...lit, id];
}
