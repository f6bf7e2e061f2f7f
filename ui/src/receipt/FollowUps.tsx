import { CornerDownRight } from "lucide-react";
import { useSession } from "../app/session";

/** Questions the person may want to ask next. They fill the box, and are never sent by themselves. */
export function FollowUps({ questions }: { questions: readonly string[] }) {
  const { drafts } = useSession();
  if (questions.length === 0) return null;
  return (
    <ul aria-label="What you may ask next" data-testid="follow-ups" className="flex flex-wrap gap-1.5 pt-1">
      {questions.map((question) => (
        <li key={question} className="min-w-0 max-w-full">
          <button
            type="button"
            data-testid="follow-up"
            onClick={() => drafts.offer(question)}
            className="flex min-h-7 max-w-full items-center gap-1.5 rounded-full border border-rim px-2.5 py-0.5 text-left text-soft text-ui hover:bg-hover hover:text-ink"
          >
            <CornerDownRight size={12} aria-hidden="true" className="shrink-0 text-faint" />
            <span className="min-w-0 break-words">{question}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}
