import type { AppStatus, Datasource, PlannedSource, PlanPreview, PlanQuery } from "../types";

/** Words that point at a kind of source. */
const hints: readonly [words: RegExp, connectors: readonly string[], reason: string][] = [
  [/\b[A-Z]{2,6}-\d+\b/, ["jira"], "the key is an issue’s"],
  [/\b(said|say|says|told|message|thread|channel)\b|#\w+/i, ["slack", "google"], "people write here"],
  [/\b(budget|document|sheet|brief|mail|calendar)\b/i, ["google", "slack"], "“budget” is met here"],
  [/\b(issue|ticket|bug|sprint|fixed|budget)\b/i, ["jira"], "issues are kept here"],
  [/\b(prs?|pull requests?|review|commit|merged|fixed)\b/i, ["github"], "pull requests are kept here"],
  [/\b(logs?|bucket|files?)\b/i, ["s3"], "logs are kept here"],
  [/\b(orders?|refund|customers?|product)\b/i, ["shopify"], "orders are kept here"],
  [/\b(film|rental|table|tables|actor)\b/i, ["mysql"], "a table has this name"],
];

/** Returns every source with how sure the demo is of it, likeliest first. */
export function weigh(text: string, sources: readonly Datasource[]): PlannedSource[] {
  const weighed = sources.map((source) => {
    const matched = hints.filter(([words, kinds]) => kinds.includes(source.connector) && words.test(text));
    const rank = matched[0]?.[1].indexOf(source.connector) ?? 0;
    const confidence = matched.length === 0 ? 6 : Math.min(96, 48 + matched.length * 19 - rank * 5);
    return {
      datasourceId: source.id,
      datasource: source.name,
      confidence,
      reason: matched[0]?.[2] ?? "nothing in the question points here",
      asked: matched.length > 0,
    };
  });
  const none = weighed.every((each) => !each.asked);
  const all = none
    ? weighed.map((each) => ({ ...each, confidence: 30, reason: "nothing points anywhere else", asked: true }))
    : weighed;
  return all.toSorted((a, b) => b.confidence - a.confidence);
}

/** Returns what would happen to a question as far as it is typed. */
export function preview(query: PlanQuery, sources: readonly Datasource[], status: AppStatus): PlanPreview {
  const only = query.sources.type === "only" ? query.sources.datasourceIds : null;
  const choices = weigh(query.text, sources).map((each) =>
    only === null
      ? each
      : {
          ...each,
          asked: only.includes(each.datasourceId),
          reason: only.includes(each.datasourceId) ? "you chose it" : "you left it out",
        },
  );
  const direct = /\b[A-Z]{2,6}-\d+\b/.test(query.text) && query.text.length < 24;
  return {
    tier: direct ? "direct" : status.hasKey ? "model" : "quickAnswer",
    choices,
    filled: /\bthat bucket\b/i.test(query.text)
      ? [{ words: "that bucket", value: "larkspur-logs", origin: { type: "read", datasource: "AWS S3" } }]
      : [],
  };
}
