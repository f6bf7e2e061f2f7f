import { ChevronLeft, ChevronRight, ExternalLink, X } from "lucide-react";
import { type KeyboardEvent, useLayoutEffect, useMemo, useRef } from "react";
import { type RecordShown, useActions } from "../app/ui-state";
import { Button, IconButton } from "../design/Button";
import { Tip } from "../design/Tip";
import type { Citation } from "../platform";
import { SourceIcon } from "../sources/SourceIcon";
import type { TurnState } from "../turn/state";
import { useTurn } from "../turn/use-turn";
import { useSourceIcons } from "./answer-evidence";
import { CitationList } from "./CitationList";
import { RecordBody } from "./RecordBody";
import { useOpenOriginal } from "./use-open-original";
import { useRecord } from "./use-record";

/**
 * A stored record as it was when the answer was given, with the words that are quoted from it; the answer's other
 * citations are a step away. Escape closes it, and the focus goes back to where it came from.
 */
export function RecordPanel({ shown }: { shown: RecordShown }) {
  const actions = useActions();
  const turn = useTurn(shown.turnId);
  const citations = useMemo(() => inOrder(turn), [turn]);
  const at = citations.findIndex((citation) => isShown(citation, shown));
  const current = citations[at] ?? null;
  const panel = useRef<HTMLElement>(null);
  const back = useFocus(shown, panel);

  function close() {
    actions.showRecord(null);
    back();
  }

  function show(citation: Citation | undefined) {
    if (!citation) return;
    const recordTurn = citation.recordTurn ?? shown.turnId;
    actions.showRecord({ turnId: shown.turnId, recordTurn, record: citation.record, citation: citation.number });
  }

  function onKeyDown(event: KeyboardEvent) {
    if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === "Escape") close();
    else if (event.key === "ArrowRight") show(citations[at + 1]);
    else if (event.key === "ArrowLeft") show(at > 0 ? citations[at - 1] : undefined);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  return (
    <aside
      ref={panel}
      aria-label="Record"
      data-testid="record-panel"
      tabIndex={-1}
      onKeyDown={onKeyDown}
      className="flex h-full w-96 max-w-full shrink-0 flex-col border-line border-l bg-canvas outline-none"
    >
      <Header
        shown={shown}
        citation={current}
        place={at < 0 ? null : { at, of: citations.length }}
        onStep={(by) => show(citations[at + by])}
        onClose={close}
      />
      <div className="min-h-0 flex-1 overflow-y-auto overflow-x-hidden" data-testid="record-scroll">
        {turn && (
          <RecordBody key={`${shown.recordTurn}/${shown.record}`} shown={shown} citation={current} turn={turn} />
        )}
        <CitationList citations={citations} current={current} onShow={show} />
      </div>
      <Footer shown={shown} citation={current} />
    </aside>
  );
}

interface HeaderProps {
  shown: RecordShown;
  citation: Citation | null;
  place: { at: number; of: number } | null;
  onStep: (by: 1 | -1) => void;
  onClose: () => void;
}

function Header({ shown, citation, place, onStep, onClose }: HeaderProps) {
  const iconOf = useSourceIcons();
  const record = useRecord(shown.recordTurn, shown.record).data?.record;
  const source = record ?? citation;
  return (
    <header className="flex h-12 shrink-0 items-center gap-1 border-line border-b pr-2 pl-4">
      {source && <SourceIcon icon={iconOf(source.datasourceId, record?.connector)} />}
      <span className="ml-1 min-w-0 flex-1 truncate font-medium text-ui">{source?.datasource ?? "Record"}</span>
      {place && place.of > 1 && (
        <>
          <IconButton
            label="Previous citation"
            shortcut="←"
            data-testid="previous-citation"
            aria-disabled={place.at === 0}
            onClick={() => onStep(-1)}
          >
            <ChevronLeft size={16} />
          </IconButton>
          <span className="text-caption text-faint tabular-nums" data-testid="citation-place" role="status">
            {place.at + 1} of {place.of}
          </span>
          <IconButton
            label="Next citation"
            shortcut="→"
            data-testid="next-citation"
            aria-disabled={place.at === place.of - 1}
            onClick={() => onStep(1)}
          >
            <ChevronRight size={16} />
          </IconButton>
        </>
      )}
      <IconButton label="Close the record" shortcut="Esc" data-testid="close-record" onClick={onClose}>
        <X size={16} />
      </IconButton>
    </header>
  );
}

/** The way to the original: the shell reads its address from the stored record; the window hands none over. */
function Footer({ shown, citation }: { shown: RecordShown; citation: Citation | null }) {
  const open = useOpenOriginal();
  const record = useRecord(shown.recordTurn, shown.record).data?.record;
  const url = record ? record.url : (citation?.url ?? null);
  const button = (
    <Button
      icon={<ExternalLink size={14} />}
      aria-disabled={url === null}
      data-testid="open-original"
      onClick={() => {
        if (url !== null) void open(shown.recordTurn, shown.record);
      }}
    >
      Open original
    </Button>
  );
  return (
    <footer className="flex min-h-12 shrink-0 items-center justify-between gap-3 border-line border-t px-4 py-2">
      <span className="min-w-0 truncate text-caption text-faint">{hostOf(url) ?? ""}</span>
      {url === null ? <Tip text="This record has no page of its own">{button}</Tip> : button}
    </footer>
  );
}

/** Keeps where the focus came from and takes it in. Returns how it goes back. */
function useFocus(shown: RecordShown, panel: { current: HTMLElement | null }): () => void {
  const origin = useRef<HTMLElement | null>(null);
  useLayoutEffect(() => {
    const now = document.activeElement;
    if (now instanceof HTMLElement && now !== document.body && !panel.current?.contains(now)) {
      origin.current = now;
      panel.current?.focus({ preventScroll: true });
    } else if (now === document.body) {
      panel.current?.focus({ preventScroll: true });
    }
    const chip = shown.citation === null ? null : chipOf(shown);
    chip?.scrollIntoView({ block: "nearest" });
  }, [shown, panel]);
  useLayoutEffect(() => {
    const element = panel.current;
    // However it closes, what was read stays where the reader was.
    return () => {
      if (element?.contains(document.activeElement)) origin.current?.focus({ preventScroll: true });
    };
  }, [panel]);
  return () => (chipOf(shown) ?? origin.current)?.focus({ preventScroll: true });
}

/** The chip that stands for what is shown: after some steps another one than the panel was opened by. */
function chipOf(shown: RecordShown): HTMLElement | null {
  return document.querySelector<HTMLElement>(
    `[data-turn="${CSS.escape(shown.turnId)}"] [data-testid=citation][aria-current]`,
  );
}

function inOrder(turn: TurnState | undefined): Citation[] {
  return Object.values(turn?.citations ?? {}).toSorted((a, b) => a.number - b.number);
}

function isShown(citation: Citation, shown: RecordShown): boolean {
  return shown.citation === null
    ? citation.record === shown.record && (citation.recordTurn ?? shown.turnId) === shown.recordTurn
    : citation.number === shown.citation;
}

function hostOf(url: string | null): string | null {
  return url !== null && URL.canParse(url) ? new URL(url).host : null;
}
