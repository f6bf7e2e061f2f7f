import { CircleAlert, CircleCheck, CircleSlash, TriangleAlert } from "lucide-react";
import { type ReactNode, useId, useState } from "react";
import { cx } from "../design/cx";
import { FoldMark } from "../design/FoldMark";
import { duration, plural } from "../design/format";
import { Spinner } from "../design/Spinner";
import { useSourceIcons } from "../evidence/answer-evidence";
import type { ReceiptEntry } from "../platform";
import { SourceIcon } from "../sources/SourceIcon";
import type { CallState, RunState } from "../turn/state";
import { Elapsed } from "./Elapsed";

interface RunRowProps {
  run: RunState;
  calls: readonly CallState[];
  /** Whether its turn still runs; a run without an end in a turn that is over was stopped. */
  live: boolean;
  children: ReactNode;
}

/** One source's part of a question in one line: how it stands and what it brought; its calls below, folded. */
export function RunRow({ run, calls, live, children }: RunRowProps) {
  const iconOf = useSourceIcons();
  const [chosen, setChosen] = useState(false);
  const body = useId();
  const open = calls.length > 0 && (chosen || calls.some((call) => call.stage === "awaitingApproval"));
  const state = stateOf(run, live);
  const since = calls.find((call) => call.startedAt !== null)?.startedAt ?? null;
  return (
    <div data-testid="run" data-source={run.datasource} data-state={state} className="rounded-md border border-line">
      <button
        type="button"
        data-testid="run-toggle"
        aria-expanded={open}
        aria-controls={body}
        disabled={calls.length === 0}
        onClick={() => setChosen(!open)}
        className="flex min-h-8 w-full items-center gap-2 rounded-md px-2.5 py-1 text-left text-ui enabled:hover:bg-hover"
      >
        <RunSign state={state} />
        <SourceIcon icon={iconOf(run.datasourceId)} />
        <span className="max-w-[50%] shrink-0 truncate font-medium">{run.datasource}</span>
        <span
          data-testid="run-words"
          className={cx(
            "min-w-0 truncate text-caption tabular-nums",
            state === "failed" ? "text-danger" : "text-faint",
          )}
        >
          {run.entry ? brought(run.entry) : live ? searching(calls) : "Stopped"}
          {state === "running" && since !== null && (
            <>
              {" · "}
              <Elapsed since={since} />
            </>
          )}
        </span>
        {calls.length > 0 && <FoldMark open={open} className="ml-auto text-faint" />}
      </button>
      {open && (
        <div id={body} className="flex flex-col gap-1.5 px-1.5 pb-1.5">
          {children}
        </div>
      )}
    </div>
  );
}

type RunWord = "running" | "searched" | "partly" | "failed" | "stopped";

function stateOf(run: RunState, live: boolean): RunWord {
  if (run.entry === null) return live ? "running" : "stopped";
  return run.entry.state === "notSearched" ? "stopped" : run.entry.state;
}

function searching(calls: readonly CallState[]): string {
  return calls.length === 0 ? "Starting" : "Searching";
}

/** "3 calls · 5 found · 0.4 s", or why not. */
function brought(entry: ReceiptEntry): string {
  const figures = [plural(entry.calls, "call"), `${entry.hits} found`, duration(entry.elapsedMs)];
  switch (entry.state) {
    case "searched":
      return figures.join(" · ");
    case "partly":
      return [...figures, entry.why].join(" · ");
    case "failed":
      return entry.why === "" ? "Failed" : `Failed: ${entry.why}`;
    case "stopped":
      return "Stopped";
    case "notSearched":
      return entry.why === "" ? "Not searched" : `Not searched: ${entry.why}`;
  }
}

function RunSign({ state }: { state: RunWord }) {
  const [icon, word] = sign(state);
  return (
    <span className="inline-flex shrink-0">
      {icon}
      <span className="sr-only">{word}</span>
    </span>
  );
}

function sign(state: RunWord): [ReactNode, string] {
  switch (state) {
    case "running":
      return [<Spinner key="sign" />, "Running"];
    case "searched":
      return [<CircleCheck key="sign" size={14} className="text-ok" aria-hidden="true" />, "Done"];
    case "partly":
      return [<TriangleAlert key="sign" size={14} className="text-warn" aria-hidden="true" />, "Partly"];
    case "failed":
      return [<CircleAlert key="sign" size={14} className="text-danger" aria-hidden="true" />, "Failed"];
    case "stopped":
      return [<CircleSlash key="sign" size={14} className="text-faint" aria-hidden="true" />, "Stopped"];
  }
}
