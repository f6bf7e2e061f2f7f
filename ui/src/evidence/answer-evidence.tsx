import { createContext, type ReactNode, useContext, useMemo, useRef } from "react";
import { useConnectors, useDatasources } from "../app/queries";
import type { Citation, DatasourceId } from "../platform";
import type { TurnState } from "../turn/state";
import { CitationCard, type CitationCardHandle } from "./CitationCard";

/** What an answer's text rests on, for the chips in it. */
export interface AnswerEvidence {
  readonly turnId: string;
  readonly citations: Readonly<Record<number, Citation>>;
  iconOf(id: DatasourceId): string;
  /** Shows the card of some citations beside an element. */
  point(element: HTMLElement, citations: readonly Citation[], at: "once" | "soon"): void;
  leave(): void;
}

const EvidenceContext = createContext<AnswerEvidence | null>(null);

/**
 * Gives the text below it its citations, and one card for all their chips. Text outside of it has none: a mark in what
 * a source says stays as it is written there.
 */
export function AnswerEvidenceProvider({ turn, children }: { turn: TurnState; children: ReactNode }) {
  const iconOf = useSourceIcons();
  const card = useRef<CitationCardHandle>(null);
  const { id: turnId, citations } = turn;
  const evidence = useMemo<AnswerEvidence>(
    () => ({
      turnId,
      citations,
      iconOf,
      point: (element, about, at) => card.current?.point(element, about, at),
      leave: () => card.current?.leave(),
    }),
    [turnId, citations, iconOf],
  );
  return (
    <EvidenceContext value={evidence}>
      {children}
      {Object.keys(citations).length > 0 && <CitationCard ref={card} iconOf={iconOf} />}
    </EvidenceContext>
  );
}

/** Text below it has no citations: it is not the answer's own. */
export function NoEvidence({ children }: { children: ReactNode }) {
  return <EvidenceContext value={null}>{children}</EvidenceContext>;
}

/** Returns the citations of the text around it, or null where text has none. */
export function useAnswerEvidence(): AnswerEvidence | null {
  return useContext(EvidenceContext);
}

/** Returns a function from a source, and its connector where it is known, to the name of a sign. */
export function useSourceIcons(): (id: DatasourceId, connector?: string) => string {
  const sources = useDatasources().data;
  const connectors = useConnectors().data;
  return useMemo(() => {
    const icons = new Map(connectors?.map((connector) => [connector.id, connector.icon]));
    const kinds = new Map(sources?.map((source) => [source.id, source.connector]));
    return (id, connector) => icons.get(kinds.get(id) ?? connector ?? "") ?? "";
  }, [sources, connectors]);
}
