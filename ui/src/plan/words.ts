import type { FilledValue, PlannedBy, Tier, ValueOrigin } from "../platform";
import type { PlanState } from "../turn/state";

/** How a question is answered, in words. */
export function tierWords(tier: Tier): string {
  switch (tier) {
    case "direct":
      return "Matched a pattern";
    case "smallModel":
      return "A small model picked one tool";
    case "quickAnswer":
      return "Search without a model";
    case "model":
      return "A model answers";
  }
}

/** Who chose the sources, in words. */
export function plannerWords(by: PlannedBy): string {
  switch (by) {
    case "rules":
      return "Chosen on this computer, by what the question says.";
    case "smallModel":
      return "Chosen by a small model, since the words alone did not tell.";
    case "person":
      return "Chosen by you.";
  }
}

/** Where a value comes from, in words. */
export function originWords(origin: ValueOrigin): string {
  switch (origin.type) {
    case "typed":
      return "typed by you";
    case "read":
      return `read from ${origin.datasource}`;
    case "made":
      return "put in by the model or as a default";
  }
}

/** "“that bucket” = larkspur-logs, read from S3". */
export function filledWords({ words, value, origin }: FilledValue): string {
  return `“${words}” = ${value}, ${originWords(origin)}`;
}

/** "Slack, Google Workspace and Jira". */
export function listed(names: readonly string[]): string {
  if (names.length <= 1) return names[0] ?? "";
  return `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}

/** The one line of a plan. Many sources are counted, so that it stays a line. */
export function planLine(plan: PlanState, running: boolean): string {
  const names = plan.choices.filter((each) => each.asked).map((each) => each.datasource);
  if (names.length === 0) return "Asked no source";
  const verb = running ? "Asking" : "Asked";
  return names.length > 4
    ? `${verb} ${names.slice(0, 3).join(", ")} and ${names.length - 3} more`
    : `${verb} ${listed(names)}`;
}
