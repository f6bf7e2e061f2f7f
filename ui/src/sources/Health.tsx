import { cx } from "../design/cx";
import type { Health, HealthReport } from "../platform";

const words: Readonly<Record<Health, string>> = {
  idle: "Not in use",
  starting: "Starting",
  ready: "Ready",
  failing: "Failing",
  resting: "Resting",
};

const colours: Readonly<Record<Health, string>> = {
  idle: "border border-edge",
  starting: "bg-warn animate-blink",
  ready: "bg-ok",
  failing: "bg-danger",
  resting: "bg-warn",
};

/** How a source fares, as a dot. The words are beside it or read aloud. */
export function HealthDot({ health }: { health: Health }) {
  return <span aria-hidden="true" className={cx("inline-block size-2 shrink-0 rounded-full", colours[health])} />;
}

/** The dot with its word and, when there is one, the cause. */
export function HealthLine({ report }: { report: HealthReport }) {
  return (
    <p
      className="flex min-w-0 items-baseline gap-1.5 text-caption text-soft"
      data-testid="health"
      data-health={report.health}
    >
      <HealthDot health={report.health} />
      <span className="shrink-0">{words[report.health]}</span>
      {report.detail !== "" && (
        <span
          className={cx("selectable min-w-0 break-words", report.health === "failing" ? "text-danger" : "text-faint")}
        >
          {report.detail}
        </span>
      )}
    </p>
  );
}

export function healthWord(health: Health): string {
  return words[health];
}
