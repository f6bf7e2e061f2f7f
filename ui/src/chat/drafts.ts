import type { ConversationId, Datasource, SourceChoice } from "../platform";

export const everySource: SourceChoice = { type: "all" };

/** What stands in a composer: words begun and not sent, and the sources the next question goes to. */
export interface Draft {
  readonly text: string;
  readonly sources: SourceChoice;
  /** Whether the sources are kept for the conversation that the question begins. */
  readonly pin: boolean;
}

/** What stands in the composer of each conversation; null is the one of a new conversation. */
export interface Drafts {
  get(id: ConversationId | null): Draft;
  set(id: ConversationId | null, change: Partial<Draft>): void;
  /** Gives a conversation that was just begun what stands in the composer of the new one. */
  carry(to: ConversationId): void;
  /** Puts a question into the composer that is looked at; it is never sent by that. */
  offer(question: string): void;
  /** Hears of each question that is offered. */
  onOffer(listener: (question: string) => void): () => void;
}

const blank: Draft = { text: "", sources: everySource, pin: false };

/** Returns drafts that live as long as the window. */
export function createDrafts(): Drafts {
  const known = new Map<ConversationId | null, Draft>();
  const listeners = new Set<(question: string) => void>();
  const get = (id: ConversationId | null) => known.get(id) ?? blank;
  return {
    get,
    set: (id, change) => known.set(id, { ...get(id), ...change }),
    carry: (to) => {
      known.set(to, get(null));
      known.delete(null);
    },
    offer: (question) => {
      for (const listener of listeners) listener(question);
    },
    onOffer: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** Returns the choice without the sources that were disconnected since; all of them when none is left. */
export function stillConnected(choice: SourceChoice, connected: readonly Datasource[] | undefined): SourceChoice {
  if (choice.type === "all" || connected === undefined) return choice;
  const datasourceIds = choice.datasourceIds.filter((id) => connected.some((source) => source.id === id));
  return datasourceIds.length === 0 ? everySource : { type: "only", datasourceIds };
}
