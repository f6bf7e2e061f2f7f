import { CircleSlash, Info, MoonStar, RotateCw } from "lucide-react";
import { memo } from "react";
import { ActivityGroup } from "../activity/ActivityGroup";
import { Button, IconButton } from "../design/Button";
import { CopyButton } from "../design/CopyButton";
import { cx } from "../design/cx";
import { duration } from "../design/format";
import { Spinner } from "../design/Spinner";
import { Note } from "../design/States";
import { AnswerTables } from "../evidence/AnswerTables";
import { AnswerEvidenceProvider, NoEvidence } from "../evidence/answer-evidence";
import { withSources } from "../evidence/copied";
import { JoinedThings } from "../evidence/JoinedThings";
import { Markdown } from "../markdown/Markdown";
import { PlanBar } from "../plan/PlanBar";
import { FollowUps } from "../receipt/FollowUps";
import { Receipt } from "../receipt/Receipt";
import { answerText, type TurnState } from "../turn/state";
import { FailureCard } from "./FailureCard";
import { QuickAnswer } from "./QuickAnswer";
import { UsageLine } from "./UsageLine";
import { useSend } from "./use-send";

/**
 * All that came of a question, in the order it came. Only the last turn is asked again as it is: to ask an older one
 * puts aside what came after it, which the form to edit it says and a plain button would not.
 */
export const Answer = memo(function Answer({ turn, last }: { turn: TurnState; last: boolean }) {
  const running = turn.status === "running";
  return (
    <div className="space-y-3 px-4 pt-4" data-testid="answer" aria-busy={running}>
      <PlanBar turn={turn} last={last} />
      <AnswerEvidenceProvider turn={turn}>
        <Told turn={turn} last={last} />
      </AnswerEvidenceProvider>
      <AnswerTables turn={turn} />
      <JoinedThings turn={turn} />
      {running && <Waiting turn={turn} />}
      {turn.status === "failed" && turn.failure && <FailureCard failure={turn.failure} turn={turn} last={last} />}
      {turn.remark !== null && (
        <Note tone="warn" icon={<Info size={14} aria-hidden="true" />} testId="remark">
          {turn.remark}
        </Note>
      )}
      <EndedEarly turn={turn} last={last} />
      <Receipt turn={turn} last={last} />
      {!running && <AnswerFooter turn={turn} last={last} />}
      {!running && last && <FollowUps questions={turn.followUps} />}
    </div>
  );
});

/** What was done, found and written. What a search says of itself comes last, so that nothing it found has to move. */
function Told({ turn, last }: { turn: TurnState; last: boolean }) {
  const running = turn.status === "running";
  const final = turn.segments.length - 1;
  const drawn = turn.segments.map((segment, index) =>
    segment.kind === "activity" ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: segments are only ever appended
      <NoEvidence key={index}>
        <ActivityGroup items={segment.items} turn={turn} last={index === final} askable={last} />
      </NoEvidence>
    ) : segment.text.trim() === "" ? null : (
      // biome-ignore lint/suspicious/noArrayIndexKey: segments are only ever appended
      <Markdown key={index} text={segment.text} streaming={running && index === final} />
    ),
  );
  if (!turn.passages) return drawn;
  return (
    <>
      {drawn.filter((_, index) => turn.segments[index]?.kind === "activity")}
      <QuickAnswer turnId={turn.id} passages={turn.passages} citations={turn.citations} live={running} />
      <div className="[&_.prose]:text-soft! [&_.prose]:text-ui!">
        {drawn.filter((_, index) => turn.segments[index]?.kind === "text")}
      </div>
    </>
  );
}

/** Shown while there is nothing else to see going on. */
function Waiting({ turn }: { turn: TurnState }) {
  if (turn.retry) {
    return (
      <p className="flex items-center gap-2 text-soft text-ui" data-testid="retrying">
        <Spinner />
        <span className="selectable">
          {turn.retry.reason}. Trying again in {duration(turn.retry.waitMs)} (attempt {turn.retry.attempt + 1}).
        </span>
      </p>
    );
  }
  if (turn.segments.length > 0 || turn.passages) return null;
  return (
    <p className="flex h-7 items-center gap-2 text-soft text-ui" data-testid="waiting">
      <Spinner />
      {turn.plan?.tier === "model" ? "Thinking" : "Looking"}
    </p>
  );
}

function EndedEarly({ turn, last }: { turn: TurnState; last: boolean }) {
  const { retry } = useSend();
  if (turn.status !== "stopped" && turn.status !== "interrupted") return null;
  const stopped = turn.status === "stopped";
  return (
    <div
      data-testid={stopped ? "stopped" : "interrupted"}
      className="flex min-h-8 flex-wrap items-center gap-x-2 gap-y-1 text-soft text-ui"
    >
      {stopped ? <CircleSlash size={14} aria-hidden="true" /> : <MoonStar size={14} aria-hidden="true" />}
      <span>{stopped ? "You stopped this answer." : "Mosaic closed while this answer was being written."}</span>
      {last && (
        <Button
          className="h-7 px-2.5"
          icon={<RotateCw size={14} />}
          onClick={() => void retry(turn)}
          data-testid="retry"
        >
          Retry
        </Button>
      )}
    </div>
  );
}

function AnswerFooter({ turn, last }: { turn: TurnState; last: boolean }) {
  const { retry } = useSend();
  const copyable = turn.segments.some((segment) => segment.kind === "text") || turn.passages !== null;
  const askable = last && turn.status !== "stopped" && turn.status !== "interrupted";
  return (
    <footer className="flex min-h-7 flex-wrap items-center gap-x-3.5 empty:hidden">
      <UsageLine turn={turn} />
      {(copyable || askable) && (
        <div
          className={cx(
            "-ml-1.5 flex items-center",
            !last && "opacity-0 focus-within:opacity-100 group-hover/turn:opacity-100",
          )}
        >
          {copyable && <CopyButton text={() => plainAnswer(turn)} label="Copy answer" />}
          {askable && (
            <IconButton label="Ask again" data-testid="retry" onClick={() => void retry(turn)}>
              <RotateCw size={14} />
            </IconButton>
          )}
        </div>
      )}
    </footer>
  );
}

function plainAnswer(turn: TurnState): string {
  const text = withSources(answerText(turn), turn.citations);
  if (text !== "" || !turn.passages) return text;
  return turn.passages.map((passage) => `${passage.title}\n${passage.text}`).join("\n\n");
}
