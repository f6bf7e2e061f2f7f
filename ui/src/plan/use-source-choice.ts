import { useState } from "react";
import { useDatasources } from "../app/queries";
import { useSession } from "../app/session";
import { everySource, stillConnected } from "../chat/drafts";
import type { ConversationId, DatasourceId, SourceChoice } from "../platform";
import { usePins } from "./use-pins";

/** Where the next question of a conversation goes. */
export interface SourceDecision {
  /** What the person chose for this question alone. */
  readonly choice: SourceChoice;
  /** What holds for every question of the conversation; empty when nothing is pinned. */
  readonly pinned: readonly DatasourceId[];
  /** What the question is sent with. */
  readonly wanted: SourceChoice;
  /** Whether the sending pins: the conversation begins with this question. */
  readonly pins: boolean;
  choose(next: SourceChoice): void;
  /** Pins these; unpins when none is named. */
  keep(ids: readonly DatasourceId[]): void;
}

/** Returns what the person chose, kept with the draft, and what is pinned, without sources that are gone. */
export function useSourceChoice(id: ConversationId | null): SourceDecision {
  const { drafts } = useSession();
  const connected = useDatasources().data;
  const { pinned: stored, pin } = usePins(id);
  const [chosen, setChosen] = useState(() => drafts.get(id));
  const sources = stillConnected(chosen.sources, connected);
  const pins = chosen.pin && sources.type === "only";
  // What is pinned for a conversation that is not there yet shows like what is.
  const choice = pins ? everySource : sources;
  const held = pins && sources.type === "only" ? sources.datasourceIds : stored;
  const pinned = held.filter((each) => connected === undefined || connected.some((source) => source.id === each));

  function set(next: SourceChoice, pin: boolean) {
    setChosen((before) => ({ ...before, sources: next, pin }));
    drafts.set(id, { sources: next, pin });
  }

  return {
    choice,
    pinned,
    wanted: choice.type === "only" || pinned.length === 0 ? choice : only(pinned),
    pins,
    choose: (next) => {
      // Back to what is pinned, where that is only in this draft, means not to touch it.
      if (!(pins && next.type === "all")) set(next, false);
    },
    keep: (ids) => {
      if (id === null) return set(ids.length === 0 ? everySource : only(ids), ids.length > 0);
      set(everySource, false);
      void pin(ids);
    },
  };
}

function only(ids: readonly DatasourceId[]): SourceChoice {
  return { type: "only", datasourceIds: [...ids] };
}
