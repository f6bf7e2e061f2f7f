import { ArrowDown } from "lucide-react";
import { useCallback, useEffect, useLayoutEffect, useRef } from "react";
import { toast } from "sonner";
import { useSession } from "../app/session";
import { useUi } from "../app/ui-state";
import type { OpenConversation, Reached } from "../conversations/conversation-store";
import { Button } from "../design/Button";
import type { TurnId } from "../platform";
import { Turn } from "./Turn";
import { useFollowEnd } from "./use-follow-end";

/**
 * The turns of a conversation. It follows the answer while the reader is at its end, and leaves the reader alone as soon
 * as they scroll up.
 */
export function Thread({ conversation }: { conversation: OpenConversation }) {
  const { conversations, turns } = useSession();
  const { jump } = useUi();
  const { frame: scrollRef, content: contentRef, hold, toEnd, release, atEnd } = useFollowEnd();
  const { id, turnIds, earlier } = conversation;
  const first = turnIds[0];
  const last = turnIds.at(-1);
  const before = useRef<{ first: string | undefined; height: number }>({ first, height: 0 });

  // Earlier turns come in above: what the reader looks at stays where it is.
  useLayoutEffect(() => {
    const frame = scrollRef.current;
    if (!frame) return;
    const known = before.current;
    if (known.first !== first && known.first !== undefined && turnIds.includes(known.first) && known.height > 0) {
      frame.scrollTop += frame.scrollHeight - known.height;
    }
    before.current = { first, height: frame.scrollHeight };
  }, [first, turnIds, scrollRef]);

  // What a search finds is read from its best passage on: the first of it stays in sight while more comes in below.
  const holdPassages = useCallback(
    (id: TurnId | undefined) => {
      hold.current = () =>
        id === undefined || !turns.get(id)?.passages
          ? null
          : (scrollRef.current?.querySelector<HTMLElement>(`[data-turn="${CSS.escape(id)}"]`) ?? null);
    },
    [hold, turns, scrollRef],
  );
  const only = useRef(turnIds.length === 1);
  useLayoutEffect(() => {
    if (last !== undefined && (only.current || turns.get(last)?.status === "running")) holdPassages(last);
  }, [last, turns, holdPassages]);

  // A question just sent is followed, wherever the reader was.
  const lastSeen = useRef(last);
  useEffect(() => {
    if (last !== lastSeen.current) toEnd();
    lastSeen.current = last;
  }, [last, toEnd]);

  useEffect(() => {
    if (!jump) return;
    let stale = false;
    void conversations.openUntil(id, jump.turnId).then((reached) => {
      if (stale) return;
      if (reached !== "found") return tellUnreached(reached);
      window.requestAnimationFrame(() => {
        const turn = scrollRef.current?.querySelector<HTMLElement>(`[data-turn="${CSS.escape(jump.turnId)}"]`);
        if (!turn) return;
        release();
        turn.scrollIntoView({ block: "start" });
        turn.focus({ preventScroll: true });
      });
    });
    return () => {
      stale = true;
    };
  }, [jump, id, conversations, scrollRef, release]);

  return (
    <div className="relative min-h-0 flex-1">
      <div
        ref={scrollRef}
        className="absolute inset-0 overflow-y-auto overflow-x-hidden contain-strict [overflow-anchor:none]"
        data-testid="thread"
        role="log"
        aria-live="off"
        aria-label="Conversation"
      >
        <div ref={contentRef} className="mx-auto w-full max-w-[46rem] space-y-8 px-4 pt-6 pb-8">
          {earlier !== null && (
            <Button
              look="quiet"
              className="mx-auto flex"
              busy={conversation.loadingEarlier}
              data-testid="earlier"
              onClick={() => {
                release();
                const frame = scrollRef.current;
                if (frame) before.current = { first, height: frame.scrollHeight };
                void conversations.openEarlier(id);
              }}
            >
              Show earlier questions
            </Button>
          )}
          {turnIds.map((turnId) => (
            <Turn key={turnId} id={turnId} last={turnId === last} />
          ))}
        </div>
      </div>
      {!atEnd && (
        <div className="pointer-events-none absolute inset-x-0 bottom-3 flex justify-center">
          <Button
            className="pointer-events-auto h-7 rounded-full px-3 shadow-pop"
            icon={<ArrowDown size={14} />}
            data-testid="to-end"
            onClick={toEnd}
          >
            To the end
          </Button>
        </div>
      )}
    </div>
  );
}

/** Says why a jump did not arrive. */
function tellUnreached(reached: Exclude<Reached, "found">) {
  switch (reached) {
    case "missing":
      toast.info("This is no longer part of the conversation", {
        description: "Its question was edited or asked again.",
      });
      return;
    case "tooFar":
      toast.info("This lies too far back to jump to", {
        description: "What was read stays here. Choose the result once more to read further back.",
      });
      return;
    case "failed":
      toast.error("Earlier questions could not be read", { description: "Choose the result once more." });
      return;
  }
}
