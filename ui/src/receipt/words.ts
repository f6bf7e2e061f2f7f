import { duration } from "../design/format";
import type { ReceiptEntry, ReceiptState } from "../platform";
import type { TurnState } from "../turn/state";

/** "Searched 3 of 7 sources · 12 found · 5 cited · 0.9 s". */
export function receiptLine(entries: readonly ReceiptEntry[]): string {
  const searched = entries.filter((each) => each.state === "searched" || each.state === "partly");
  const [only] = entries;
  const where =
    entries.length === 1 && only && searched.length === 1
      ? `Searched ${only.datasource}`
      : `Searched ${searched.length} of ${entries.length} ${entries.length === 1 ? "source" : "sources"}`;
  const sum = (of: (entry: ReceiptEntry) => number) => searched.reduce((total, each) => total + of(each), 0);
  const slowest = Math.max(0, ...entries.map((each) => each.elapsedMs));
  return [
    where,
    `${sum((each) => each.hits)} found`,
    ...(sum((each) => each.cited) > 0 ? [`${sum((each) => each.cited)} cited`] : []),
    ...(slowest > 0 ? [duration(slowest)] : []),
  ].join(" · ");
}

/** The sources that did not bring all they could, in words: "Jira failed". Null when all went well. */
export function troubleLine(entries: readonly ReceiptEntry[]): string | null {
  const failed = entries.filter((each) => each.state === "failed").map((each) => each.datasource);
  const partly = entries.filter((each) => each.state === "partly").map((each) => each.datasource);
  const stopped = entries.filter((each) => each.state === "stopped").map((each) => each.datasource);
  const words = [tell(failed, "failed"), tell(partly, "answered in part"), tell(stopped, "stopped")].filter(
    (each) => each !== null,
  );
  return words.length === 0 ? null : words.join(" · ");
}

function tell(names: readonly string[], what: string): string | null {
  if (names.length === 0) return null;
  return names.length <= 2 ? `${names.join(" and ")} ${what}` : `${names.length} ${what}`;
}

/** "Failed: the token was refused". */
export function stateWords(state: ReceiptState, why: string): string {
  const word = stateWord(state);
  return why === "" ? word : `${word}: ${why}`;
}

function stateWord(state: ReceiptState): string {
  switch (state) {
    case "searched":
      return "Searched";
    case "partly":
      return "In part";
    case "notSearched":
      return "Not searched";
    case "failed":
      return "Failed";
    case "stopped":
      return "Stopped";
  }
}

/** Whether a source of this turn can be asked apart from the others: not where the question went to one alone. */
export function canAskApart(turn: TurnState): boolean {
  switch (turn.plan?.tier) {
    case "quickAnswer":
      return true;
    case "model":
      return Object.keys(turn.runs).length > 0;
    case "direct":
    case "smallModel":
    case undefined:
      return false;
  }
}

/** Whether asking the source once more may bring more. */
export function mayTryAgain(entry: ReceiptEntry): boolean {
  switch (entry.state) {
    case "partly":
    case "failed":
    case "stopped":
      return true;
    case "searched":
    case "notSearched":
      return false;
  }
}
