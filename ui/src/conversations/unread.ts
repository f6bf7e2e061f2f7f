import type { ConversationId } from "../platform";

const PLACE = "mosaic.unread";

/** The conversations that came to an end while nobody looked. Kept over a restart. */
export interface UnreadMarks {
  get(): ReadonlySet<ConversationId>;
  subscribe(listener: () => void): () => void;
  mark(id: ConversationId): void;
  clear(id: ConversationId): void;
}

/** Returns the marks, read from and written to `storage`. */
export function createUnreadMarks(storage: Storage): UnreadMarks {
  let marks: ReadonlySet<ConversationId> = stored(storage);
  const listeners = new Set<() => void>();

  function set(next: ReadonlySet<ConversationId>) {
    marks = next;
    storage.setItem(PLACE, JSON.stringify([...next]));
    for (const listener of listeners) listener();
  }

  return {
    get: () => marks,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    mark: (id) => {
      if (!marks.has(id)) set(new Set([...marks, id]));
    },
    clear: (id) => {
      if (marks.has(id)) set(new Set([...marks].filter((marked) => marked !== id)));
    },
  };
}

function stored(storage: Storage): ReadonlySet<ConversationId> {
  try {
    const value: unknown = JSON.parse(storage.getItem(PLACE) ?? "[]");
    return new Set(Array.isArray(value) ? value.filter((id) => typeof id === "string") : []);
  } catch {
    return new Set();
  }
}
