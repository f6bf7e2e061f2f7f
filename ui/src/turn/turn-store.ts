import type { TurnEvent, TurnId } from "../platform";
import { reduce } from "./reduce";
import { emptyTurn, type TurnState } from "./state";

/** Runs a function soon; the product uses the next animation frame. */
export type Schedule = (flush: () => void) => void;

/** Waits for the next animation frame; a hidden page has none, so a timer stands behind it. */
export const onNextFrame: Schedule = (flush) => {
  let done = false;
  const once = () => {
    if (done) return;
    done = true;
    window.clearTimeout(timer);
    flush();
  };
  const timer = window.setTimeout(once, 250);
  window.requestAnimationFrame(once);
};

/**
 * The turns the window knows. Facts are gathered and applied once per frame, however fast they come; each listener
 * hears only of its own turn.
 */
export interface TurnStore {
  get(id: TurnId): TurnState | undefined;
  /** Sets a stored turn; does not touch one that is being told live. */
  put(turn: TurnState): void;
  push(event: TurnEvent): void;
  subscribe(id: TurnId, listener: () => void): () => void;
  /** Hears of each turn that reached its end while it was told live. */
  onEnded(listener: (turn: TurnState) => void): () => void;
  /** Hears of each change of any turn's status or calls, at most once per frame and turn. */
  onChanged(listener: (turn: TurnState, before: TurnState | undefined) => void): () => void;
}

/** Returns an empty store. */
export function createTurnStore(schedule: Schedule = onNextFrame): TurnStore {
  const turns = new Map<TurnId, TurnState>();
  const listeners = new Map<TurnId, Set<() => void>>();
  const ended = new Set<(turn: TurnState) => void>();
  const changed = new Set<(turn: TurnState, before: TurnState | undefined) => void>();
  let queue: TurnEvent[] = [];

  function flush() {
    const events = queue;
    queue = [];
    const before = new Map<TurnId, TurnState | undefined>();
    for (const event of events) {
      const turn = turns.get(event.turnId);
      if (!before.has(event.turnId)) before.set(event.turnId, turn);
      turns.set(event.turnId, reduce(turn ?? emptyTurn(event.turnId), event));
    }
    for (const [id, old] of before) {
      const now = turns.get(id);
      if (!now || now === old) continue;
      tell(id);
      for (const listener of changed) listener(now, old);
      if (now.endedAt !== null && (old === undefined || old.endedAt === null)) {
        for (const listener of ended) listener(now);
      }
    }
  }

  function tell(id: TurnId) {
    for (const listener of listeners.get(id) ?? []) listener();
  }

  return {
    get: (id) => turns.get(id),
    put: (turn) => {
      turns.set(turn.id, turn);
      tell(turn.id);
    },
    push: (event) => {
      queue.push(event);
      if (queue.length === 1) schedule(flush);
    },
    subscribe: (id, listener) => {
      const set = listeners.get(id) ?? new Set();
      listeners.set(id, set.add(listener));
      return () => {
        set.delete(listener);
        if (set.size === 0) listeners.delete(id);
      };
    },
    onEnded: (listener) => {
      ended.add(listener);
      return () => ended.delete(listener);
    },
    onChanged: (listener) => {
      changed.add(listener);
      return () => changed.delete(listener);
    },
  };
}
