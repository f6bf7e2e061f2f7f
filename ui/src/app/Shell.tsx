import { PanelLeft, Plug } from "lucide-react";
import { lazy, Suspense } from "react";
import { ChatView } from "../chat/ChatView";
import { Sidebar } from "../conversations/Sidebar";
import { IconButton } from "../design/Button";
import { cx } from "../design/cx";
import { TaintMark } from "../evidence/TaintMark";
import { HealthDot } from "../sources/Health";
import { LiveRegion } from "./LiveRegion";
import { useConversationList, useDatasources } from "./queries";
import { useActions, useUi } from "./ui-state";
import { useShortcutKeys } from "./use-commands";
import { useCutOff } from "./use-cut-off";
import { useHousekeeping } from "./use-housekeeping";
import { useNarrow } from "./use-narrow";

const SourcesPanel = lazy(() => import("../sources/SourcesPanel").then((module) => ({ default: module.SourcesPanel })));

const RecordPanel = lazy(() => import("../evidence/RecordPanel").then((module) => ({ default: module.RecordPanel })));

/** The width under which a record lies over the conversation: it needs more room than the sources. */
const ROOM_FOR_RECORD = 1100;

/** The window: conversations at the left, the one that is open, and at the right the sources or a record. */
export function Shell() {
  const { sidebarOpen, sourcesOpen, record } = useUi();
  const actions = useActions();
  const narrow = useNarrow();
  const overRecord = useNarrow(ROOM_FOR_RECORD);
  useShortcutKeys();
  useHousekeeping();
  useCutOff();

  return (
    <div className="flex h-full flex-col" data-testid="shell">
      <div className="relative flex min-h-0 flex-1">
        {sidebarOpen && (
          <Panel side="left" over={narrow} onClose={() => actions.showSidebar(false)}>
            <Sidebar onChosen={() => narrow && actions.showSidebar(false)} />
          </Panel>
        )}
        <main className="flex min-w-0 flex-1 flex-col">
          <TopBar />
          <ChatView />
        </main>
        {sourcesOpen && (
          <Panel side="right" over={narrow} onClose={() => actions.showSources(false)}>
            <Suspense fallback={<div className="h-full w-80 border-line border-l bg-sidebar" />}>
              <SourcesPanel />
            </Suspense>
          </Panel>
        )}
        {record !== null && (
          <Panel side="right" over={overRecord} onClose={() => actions.showRecord(null)}>
            <Suspense fallback={<div className="h-full w-96 border-line border-l bg-sidebar" />}>
              <RecordPanel shown={record} />
            </Suspense>
          </Panel>
        )}
      </div>
      <LiveRegion />
    </div>
  );
}

interface PanelProps {
  side: "left" | "right";
  over: boolean;
  onClose: () => void;
  children: React.ReactNode;
}

/** A panel beside the conversation, or over it where there is no room. */
function Panel({ side, over, onClose, children }: PanelProps) {
  if (!over) return children;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape closes it, as it closes any panel
    <div
      className="absolute inset-0 z-30 flex"
      onKeyDown={(event) => {
        if (event.key !== "Escape" || event.defaultPrevented) return;
        event.preventDefault();
        onClose();
      }}
    >
      <button
        type="button"
        aria-label="Close the panel"
        className="absolute inset-0 animate-in bg-scrim"
        onClick={onClose}
      />
      <div className={cx("relative h-full max-w-[86vw] shadow-pop", side === "right" && "ml-auto")}>{children}</div>
    </div>
  );
}

function TopBar() {
  const { conversationId, sidebarOpen, sourcesOpen } = useUi();
  const actions = useActions();
  const sources = useDatasources().data ?? [];
  const summary = (useConversationList().data?.pages ?? []).flat().find((each) => each.id === conversationId);
  const ailing = sources.find((source) => source.health.health === "failing" || source.health.health === "resting");
  return (
    <header className="flex h-12 shrink-0 items-center gap-1 px-3" data-testid="top-bar">
      {!sidebarOpen && (
        <IconButton
          label="Show the list"
          shortcut="Mod+B"
          data-testid="show-sidebar"
          onClick={() => actions.showSidebar(true)}
        >
          <PanelLeft size={16} />
        </IconButton>
      )}
      {conversationId === null ? (
        <span className="flex-1" />
      ) : (
        <h1 className="min-w-0 flex-1 truncate px-1 font-medium text-soft text-ui" data-testid="title">
          {summary?.title ?? "Conversation"}
        </h1>
      )}
      {conversationId !== null && <TaintMark conversationId={conversationId} />}
      <button
        type="button"
        data-testid="sources-button"
        aria-pressed={sourcesOpen}
        onClick={() => actions.showSources(!sourcesOpen)}
        className="inline-flex h-7 shrink-0 items-center gap-1.5 rounded-md px-2 text-soft text-ui hover:bg-hover hover:text-ink"
      >
        {ailing ? <HealthDot health={ailing.health.health} /> : <Plug size={14} aria-hidden="true" />}
        Sources
        {sources.length > 0 && <span className="text-faint tabular-nums">{sources.length}</span>}
        {ailing && <span className="sr-only">{ailing.name} needs attention</span>}
      </button>
    </header>
  );
}
