import {
  type AppError,
  type ConversationId,
  type DatasourceId,
  type Platform,
  type SendMessage,
  type SourceChoice,
  type TurnId,
  toAppError,
} from "../platform";
import { replay } from "../turn/reduce";
import { emptyTurn, type TurnState } from "../turn/state";
import type { TurnStore } from "../turn/turn-store";

/** A message that waits until the running turn is over. */
export interface Queued {
  readonly text: string;
  readonly sources: SourceChoice;
}

/** A conversation as far as it was read. */
export interface OpenConversation {
  readonly id: ConversationId;
  readonly turnIds: readonly TurnId[];
  readonly earlier: TurnId | null;
  readonly phase: "unread" | "loading" | "ready" | "failed";
  readonly error: AppError | null;
  readonly loadingEarlier: boolean;
  readonly queued: Queued | null;
  /** The sources its questions go to; unknown until it was read. */
  readonly pinned: readonly DatasourceId[] | null;
  /** Whether sources were read in it when it was last opened, also in turns that were not loaded. */
  readonly tainted: boolean;
}

/** How a way back to a turn ended: at it, at the first turn without it, at the most that is read, or at a fault. */
export type Reached = "found" | "missing" | "tooFar" | "failed";

/** The conversations that were opened since the window was, and what is sent in them. */
export interface ConversationStore {
  get(id: ConversationId): OpenConversation | undefined;
  subscribe(listener: () => void): () => void;
  /** Reads the last turns, once. */
  open(id: ConversationId): Promise<void>;
  /** Reads the page before; true when there was one. */
  openEarlier(id: ConversationId): Promise<boolean>;
  /** Reads back until the turn is there, and tells how that went. */
  openUntil(id: ConversationId, turnId: TurnId): Promise<Reached>;
  /** Tells, the first time it is asked, whether the last turn of the newest conversation was cut off. */
  cutOffAtStart(newest: ConversationId): Promise<boolean>;
  /** Sends and returns the conversation, which is new when none was named. Rejects with an `AppError`. */
  send(message: SendMessage): Promise<ConversationId>;
  queue(id: ConversationId, message: Queued | null): void;
  /** Pins sources, or unpins all when none is named. Rejects with an `AppError`. */
  pin(id: ConversationId, datasourceIds: DatasourceId[]): Promise<void>;
  /** Asks one source of a turn again; the turn goes on. Rejects with an `AppError`. */
  retrySource(turnId: TurnId, datasourceId: DatasourceId): Promise<void>;
  forget(id: ConversationId): void;
  /** The turn that runs in a conversation. */
  running(id: ConversationId): TurnState | undefined;
}

/** How long a turn that cannot be followed is left alone before it is read again, in milliseconds. */
const REREAD_AFTER = 1_000;

/** How many pages of thirty turns a jump reads back at most. */
export const FARTHEST = 80;

/** Returns a store over the platform; live facts go to `turns`. */
export function createConversationStore(platform: Platform, turns: TurnStore): ConversationStore {
  const known = new Map<ConversationId, OpenConversation>();
  const followed = new Set<TurnId>();
  let started = false;
  const reading = new Map<ConversationId, Promise<void>>();
  const listeners = new Set<() => void>();

  function set(id: ConversationId, change: Partial<OpenConversation>) {
    known.set(id, { ...(known.get(id) ?? blank(id)), ...change });
    for (const listener of listeners) listener();
  }

  function follow(turn: TurnState) {
    if (turn.status !== "running" || followed.has(turn.id)) return;
    followed.add(turn.id);
    platform.followTurn(turn.id, turns.push).catch(() => {
      // It ended meanwhile, or another Mosaic is at work on it: what is stored of it is read until it is over.
      followed.delete(turn.id);
      const { conversationId } = turn;
      if (conversationId === null) return;
      setTimeout(() => void readOnce(conversationId, null).catch(() => undefined), REREAD_AFTER);
    });
  }

  /** Reads a page; who asks for one while another is read waits for that one. */
  function readOnce(id: ConversationId, before: TurnId | null): Promise<void> {
    const underWay = reading.get(id);
    if (underWay) return underWay;
    const page = read(id, before).finally(() => reading.delete(id));
    reading.set(id, page);
    return page;
  }

  async function read(id: ConversationId, before: TurnId | null) {
    const view = await platform.openConversation(id, before);
    const fresh = view.turns.map((turn) => ({ ...replay(turn), conversationId: id }));
    for (const turn of fresh) if (!followed.has(turn.id)) turns.put(turn);
    for (const turn of fresh) follow(turn);
    const ids = fresh.map((turn) => turn.id);
    const rest = (known.get(id)?.turnIds ?? []).filter((turn) => !ids.includes(turn));
    const again = before === null && rest.length > 0;
    set(id, {
      turnIds: again ? [...rest, ...ids] : [...ids, ...rest],
      earlier: again ? (known.get(id)?.earlier ?? null) : view.earlier,
      phase: "ready",
      error: null,
      loadingEarlier: false,
      pinned: view.summary.pinned ?? [],
      tainted: view.tainted ?? false,
    });
  }

  const store: ConversationStore = {
    get: (id) => known.get(id),
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    open: async (id) => {
      if (known.get(id)?.phase === "ready") return;
      set(id, { phase: "loading", error: null });
      await readOnce(id, null).catch((thrown) => set(id, { phase: "failed", error: toAppError(thrown) }));
    },
    openEarlier: async (id) => {
      const conversation = known.get(id);
      if (!conversation?.earlier) return false;
      set(id, { loadingEarlier: true });
      try {
        await readOnce(id, conversation.earlier);
        return true;
      } catch (thrown) {
        set(id, { loadingEarlier: false, error: toAppError(thrown) });
        return false;
      }
    },
    openUntil: async (id, turnId) => {
      await store.open(id);
      for (let page = 0; page < FARTHEST; page += 1) {
        if (known.get(id)?.turnIds.includes(turnId)) return "found";
        if (!(await store.openEarlier(id))) return known.get(id)?.earlier === null ? "missing" : "failed";
      }
      return known.get(id)?.turnIds.includes(turnId) ? "found" : "tooFar";
    },
    cutOffAtStart: async (newest) => {
      if (started) return false;
      started = true;
      await store.open(newest);
      const last = known.get(newest)?.turnIds.at(-1);
      return last !== undefined && turns.get(last)?.status === "interrupted";
    },
    send: async (message) => {
      const sent = await platform.sendMessage(message, turns.push);
      followed.add(sent.turnId);
      if (!turns.get(sent.turnId)) {
        turns.put({ ...emptyTurn(sent.turnId, message.text), conversationId: sent.conversationId });
      }
      const before = known.get(sent.conversationId)?.turnIds ?? [];
      const cut = message.replaces === null ? -1 : before.indexOf(message.replaces);
      const kept = cut < 0 ? before : before.slice(0, cut);
      const pinned = message.pin && message.sources.type === "only" ? { pinned: message.sources.datasourceIds } : {};
      set(sent.conversationId, { turnIds: [...kept, sent.turnId], phase: "ready", error: null, ...pinned });
      return sent.conversationId;
    },
    queue: (id, queued) => set(id, { queued }),
    pin: async (id, datasourceIds) => {
      await platform.pinSources(id, datasourceIds);
      set(id, { pinned: datasourceIds });
    },
    retrySource: async (turnId, datasourceId) => {
      await platform.retrySource(turnId, datasourceId, turns.push);
      followed.add(turnId);
    },
    forget: (id) => {
      known.delete(id);
      for (const listener of listeners) listener();
    },
    running: (id) => {
      const last = known.get(id)?.turnIds.at(-1);
      const turn = last === undefined ? undefined : turns.get(last);
      return turn?.status === "running" ? turn : undefined;
    },
  };

  turns.onEnded((turn) => {
    const id = turn.conversationId;
    const queued = id === null ? null : known.get(id)?.queued;
    if (id === null || !queued || turn.status !== "finished") return;
    set(id, { queued: null });
    store
      .send({ conversationId: id, text: queued.text, sources: queued.sources, replaces: null })
      .catch(() => set(id, { queued }));
  });

  return store;
}

function blank(id: ConversationId): OpenConversation {
  return {
    id,
    turnIds: [],
    earlier: null,
    phase: "unread",
    error: null,
    loadingEarlier: false,
    queued: null,
    pinned: null,
    tainted: false,
  };
}
