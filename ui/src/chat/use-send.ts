import { useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import { toast } from "sonner";
import { keys } from "../app/queries";
import { useSession } from "../app/session";
import { useActions } from "../app/ui-state";
import {
  type ConversationId,
  type Datasource,
  type DatasourceId,
  type SourceChoice,
  type TurnId,
  toAppError,
} from "../platform";
import type { TurnState } from "../turn/state";
import { everySource } from "./drafts";

interface Outgoing {
  conversationId: ConversationId | null;
  text: string;
  sources: SourceChoice;
  replaces: TurnId | null;
  /** The sources are pinned for the conversation. */
  pin?: boolean;
  /** It was asked at the composer of a new conversation, which goes on as this conversation's. */
  inPlace?: boolean;
}

/** What sends a question: a new one, the same again, or an edited one. */
export interface Send {
  /** False when it could not be sent; the person was told. */
  send(message: Outgoing): Promise<boolean>;
  retry(turn: TurnState): Promise<boolean>;
  resend(turn: TurnState, text: string): Promise<boolean>;
  /** Asks a turn's question again of these sources alone. */
  askWith(turn: TurnState, datasourceIds: readonly DatasourceId[]): Promise<boolean>;
}

export function useSend(): Send {
  const { conversations, drafts } = useSession();
  const actions = useActions();
  const client = useQueryClient();

  const send = useCallback(
    async ({ inPlace = false, ...message }: Outgoing) => {
      try {
        const id = await conversations.send(message);
        if (inPlace) {
          drafts.set(null, { sources: everySource, pin: false });
          drafts.carry(id);
        }
        if (message.conversationId === null) actions.select(id);
        void client.invalidateQueries({ queryKey: keys.conversations });
        return true;
      } catch (thrown) {
        const error = toAppError(thrown);
        toast.error("The question could not be sent", {
          description: error.hint === null ? error.message : `${error.message}. ${error.hint}`,
        });
        return false;
      }
    },
    [conversations, drafts, actions, client],
  );

  const resend = useCallback(
    (turn: TurnState, text: string) => {
      const connected = client.getQueryData<Datasource[]>(keys.datasources) ?? [];
      return send({
        conversationId: turn.conversationId,
        text,
        sources: sourcesOf(turn, connected),
        replaces: turn.id,
      });
    },
    [send, client],
  );
  const retry = useCallback((turn: TurnState) => resend(turn, turn.question), [resend]);
  const askWith = useCallback(
    (turn: TurnState, datasourceIds: readonly DatasourceId[]) =>
      send({
        conversationId: turn.conversationId,
        text: turn.question,
        sources: { type: "only", datasourceIds: [...datasourceIds] },
        replaces: turn.id,
      }),
    [send],
  );
  return { send, retry, resend, askWith };
}

/**
 * A turn whose sources Mosaic chose is planned anew. Any other is asked again of the sources it was asked of; of all when
 * it was asked of all there are, or of none. Where those it was asked of are gone, it goes to no other: the answer then
 * says so.
 */
function sourcesOf(turn: TurnState, connected: readonly Datasource[]): SourceChoice {
  if (turn.plan && turn.plan.choices.length > 0 && turn.plan.plannedBy !== "person") return everySource;
  const planned = turn.plan?.datasources ?? [];
  const asked = connected.map((source) => source.id).filter((id) => planned.includes(id));
  if (planned.length === 0 || (asked.length > 0 && asked.length === connected.length)) return everySource;
  return { type: "only", datasourceIds: asked.length > 0 ? asked : [...planned] };
}
