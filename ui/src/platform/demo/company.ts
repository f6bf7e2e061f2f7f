import type { ConnectorInfo, ConversationSummary, Datasource } from "../types";

/** The made-up company of the demo: seven sources, and what they say about the spring budget. */

export const SLACK = "ds-slack";
export const GOOGLE = "ds-google";
export const JIRA = "ds-jira";
export const GITHUB = "ds-github";
export const AWS = "ds-s3";
export const SHOPIFY = "ds-shopify";

const kinds: readonly [id: string, name: string, icon: string, description: string, examples: string[]][] = [
  ["slack", "Slack", "chat", "Messages and files of a workspace.", ["What did Sarah say about the spring budget?"]],
  [
    "google",
    "Google Workspace",
    "mail",
    "Mail, documents, sheets and the calendar.",
    ["Find the spring campaign brief"],
  ],
  ["jira", "Jira", "ticket", "Issues and their comments.", ["SHOP-412", "Is the checkout fixed?"]],
  ["github", "GitHub", "code", "Code, pull requests and reviews.", ["open PRs that need my review"]],
  ["s3", "AWS S3", "bucket", "Buckets and what lies in them.", ["latest error logs"]],
  ["shopify", "Shopify", "cart", "Orders, products and customers.", ["orders last week over 100"]],
];

export const connectors: ConnectorInfo[] = kinds.map(([id, name, icon, description, examples]) => ({
  id,
  name,
  icon,
  description,
  fields: [],
  examples,
  patterns: [],
  searchTools: [],
  words: [],
  entities: [],
  schemaTools: [],
  oauth: null,
}));

export const datasources: Datasource[] = kinds.map(([connector, name]) => ({
  id: `ds-${connector}`,
  connector,
  name,
  values: [],
  secretsSet: [],
  sample: true,
  health: { health: "ready", detail: "" },
  createdAt: "2026-11-12T08:00:00Z",
}));

/** Returns the connector of a source. */
export function connectorOf(datasourceId: string): { id: string; name: string } {
  const id = datasourceId.replace(/^ds-/, "");
  return { id, name: connectors.find((each) => each.id === id)?.name ?? "Sakila" };
}

export function conversations(now: number): ConversationSummary[] {
  return ["What did Sarah say about the spring budget?", "Is the checkout fixed?"].map((title, index) => ({
    id: `conv-company-${index}`,
    title,
    updatedAt: new Date(now - (index + 1) * 3_600_000).toISOString(),
    running: false,
    pinned: [],
  }));
}

/** The options of a demo of this company alone. */
export const company = { datasources, connectors, conversations: [] };
