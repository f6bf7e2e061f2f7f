import { memo } from "react";
import { Boundary } from "../design/Boundary";
import { Note } from "../design/States";
import type { TurnId } from "../platform";
import { answerText } from "../turn/state";
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
      <Boundary
        fallback={() => (
          <div className="px-4 pt-4">
            <Note tone="warn">
              <p className="mb-2">This answer could not be laid out. Here it is as plain text.</p>
              <pre className="code whitespace-pre-wrap">{answerText(turn)}</pre>
            </Note>
          </div>
        )}
      >
        <Answer turn={turn} last={last} />
      </Boundary>
    </article>
  );
});
