import { createContext, type ReactNode, useContext, useMemo, useReducer } from "react";
import type { ConversationId, DatasourceId, TurnId } from "../platform";

export type SettingsTab = "model" | "appearance" | "data";

/** What lies over the window, one at a time. */
export type Dialog =
  | { readonly kind: "settings"; readonly tab: SettingsTab }
  | { readonly kind: "palette" }
  | { readonly kind: "shortcuts" }
  | { readonly kind: "connect"; readonly connector: string | null }
  | { readonly kind: "editDatasource"; readonly id: DatasourceId };

/** A web address that waits for a yes, and whether a model wrote it or it stands in a stored record. */
export interface AskedLink {
  readonly url: string;
  readonly from: "answer" | "record";
}

/** A stored record looked at in the panel. */
export interface RecordShown {
  /** The turn whose answer it belongs to. */
  readonly turnId: TurnId;
  /** The turn that read the record: the same, or an earlier one. */
  readonly recordTurn: TurnId;
  readonly record: number;
  /** The citation it was opened by; null when it was opened as a record. */
  readonly citation: number | null;
}

/** What the person looks at. */
export interface UiState {
  /** The conversation shown; null is a new one. */
  readonly conversationId: ConversationId | null;
  /** A turn to bring into view. Each jump counts, also to the same turn twice. */
  readonly jump: { readonly turnId: TurnId; readonly count: number } | null;
  readonly sidebarOpen: boolean;
  readonly sourcesOpen: boolean;
  readonly dialog: Dialog | null;
  /** May lie over a dialog. */
  readonly link: AskedLink | null;
  readonly record: RecordShown | null;
}

type UiEvent =
  | { type: "selected"; conversationId: ConversationId | null; turnId: TurnId | null }
  | { type: "dialog"; dialog: Dialog | null }
  | { type: "link"; link: AskedLink | null }
  | { type: "record"; record: RecordShown | null }
  | { type: "sidebar"; open: boolean }
  | { type: "sources"; open: boolean };

/** Returns what is looked at after one more act. */
export function reduceUi(state: UiState, event: UiEvent): UiState {
  switch (event.type) {
    case "selected":
      return {
        ...state,
        conversationId: event.conversationId,
        record: event.conversationId === state.conversationId ? state.record : null,
        jump: event.turnId === null ? null : { turnId: event.turnId, count: (state.jump?.count ?? 0) + 1 },
      };
    case "dialog":
      return { ...state, dialog: event.dialog };
    case "link":
      return { ...state, link: event.link };
    case "record":
      // The panel at the right shows one thing at a time.
      return { ...state, record: event.record, sourcesOpen: event.record === null && state.sourcesOpen };
    case "sidebar":
      return { ...state, sidebarOpen: event.open };
    case "sources":
      return { ...state, sourcesOpen: event.open, record: event.open ? null : state.record };
  }
}

/** What components may do to what is looked at. Stable: holding it never causes a render. */
export interface UiActions {
  select(conversationId: ConversationId | null, turnId?: TurnId): void;
  openDialog(dialog: Dialog): void;
  closeDialog(): void;
  /** Asks before an address is opened. What a model wrote is looked at more closely than what a record says. */
  askLink(url: string | null, from?: AskedLink["from"]): void;
  showRecord(record: RecordShown | null): void;
  showSidebar(open: boolean): void;
  showSources(open: boolean): void;
}

const StateContext = createContext<UiState | null>(null);
const ActionsContext = createContext<UiActions | null>(null);

/** The width under which the list and the sources lie over the conversation instead of beside it. */
export const NARROW = 760;

function initialState(): UiState {
  return {
    conversationId: null,
    jump: null,
    sidebarOpen: window.innerWidth >= NARROW,
    sourcesOpen: false,
    dialog: null,
    link: null,
    record: null,
  };
}

export function UiProvider({ children }: { children: ReactNode }) {
  const [state, dispatch] = useReducer(reduceUi, undefined, initialState);
  const actions = useMemo<UiActions>(
    () => ({
      select: (conversationId, turnId) => dispatch({ type: "selected", conversationId, turnId: turnId ?? null }),
      openDialog: (dialog) => dispatch({ type: "dialog", dialog }),
      closeDialog: () => dispatch({ type: "dialog", dialog: null }),
      askLink: (url, from = "record") => dispatch({ type: "link", link: url === null ? null : { url, from } }),
      showRecord: (record) => dispatch({ type: "record", record }),
      showSidebar: (open) => dispatch({ type: "sidebar", open }),
      showSources: (open) => dispatch({ type: "sources", open }),
    }),
    [],
  );
  return (
    <ActionsContext value={actions}>
      <StateContext value={state}>{children}</StateContext>
    </ActionsContext>
  );
}

export function useUi(): UiState {
  const state = useContext(StateContext);
  if (!state) throw new Error("no interface state was provided");
  return state;
}

export function useActions(): UiActions {
  const actions = useContext(ActionsContext);
  if (!actions) throw new Error("no interface actions were provided");
  return actions;
}
