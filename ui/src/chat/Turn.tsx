import { memo } from "react";
import type { TurnId } from "../platform";
import { useTurn } from "../turn/use-turn";
import { Answer } from "./Answer";
import { Question } from "./Question";

/** A question and all it caused. Drawn again only when its own turn changes. */
export const Turn = memo(function Turn({ id, last }: { id: TurnId; last: boolean }) {
  const turn = useTurn(id);
  if (!turn) return null;
  return (
    <article
      data-testid="turn"
      data-turn={id}
      data-status={turn.status}
      aria-label={turn.question}
      tabIndex={-1}
      className="group/turn rounded-lg outline-offset-4 contain-layout"
    >
      <Question turn={turn} />
      <Answer turn={turn} last={last} />
    </article>
  );
});
