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

/** What the person looks at. */
export interface UiState {
  /** The conversation shown; null is a new one. */
  readonly conversationId: ConversationId | null;
  /** A turn to bring into view. Each jump counts, also to the same turn twice. */
  readonly jump: { readonly turnId: TurnId; readonly count: number } | null;
  readonly sidebarOpen: boolean;
  readonly sourcesOpen: boolean;
  readonly dialog: Dialog | null;
  /** A web address that waits for a yes. It may lie over a dialog. */
  readonly link: string | null;
}

type UiEvent =
  | { type: "selected"; conversationId: ConversationId | null; turnId: TurnId | null }
  | { type: "dialog"; dialog: Dialog | null }
  | { type: "link"; url: string | null }
  | { type: "sidebar"; open: boolean }
  | { type: "sources"; open: boolean };

/** Returns what is looked at after one more act. */
export function reduceUi(state: UiState, event: UiEvent): UiState {
  switch (event.type) {
    case "selected":
      return {
        ...state,
        conversationId: event.conversationId,
        jump: event.turnId === null ? null : { turnId: event.turnId, count: (state.jump?.count ?? 0) + 1 },
      };
    case "dialog":
      return { ...state, dialog: event.dialog };
    case "link":
      return { ...state, link: event.url };
    case "sidebar":
      return { ...state, sidebarOpen: event.open };
    case "sources":
      return { ...state, sourcesOpen: event.open };
  }
}

/** What components may do to what is looked at. Stable: holding it never causes a render. */
export interface UiActions {
  select(conversationId: ConversationId | null, turnId?: TurnId): void;
  openDialog(dialog: Dialog): void;
  closeDialog(): void;
  askLink(url: string | null): void;
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
  };
}

export function UiProvider({ children }: { children: ReactNode }) {
  const [state, dispatch] = useReducer(reduceUi, undefined, initialState);
  const actions = useMemo<UiActions>(
    () => ({
      select: (conversationId, turnId) => dispatch({ type: "selected", conversationId, turnId: turnId ?? null }),
      openDialog: (dialog) => dispatch({ type: "dialog", dialog }),
      closeDialog: () => dispatch({ type: "dialog", dialog: null }),
      askLink: (url) => dispatch({ type: "link", url }),
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
