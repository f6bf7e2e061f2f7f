import type {
  AppStatus,
  ConnectorInfo,
  ConversationSummary,
  Datasource,
  ModelChoice,
  Passage,
  ResultTable,
  ToolResultView,
  Usage,
} from "../types";

/** Made-up content of the demo platform. */

export const SAKILA = "ds-sakila";
export const LEDGER = "ds-ledger";

export const status: AppStatus = {
  version: "0.1.0",
  dataDir: "/home/ada/.local/share/com.mosaic.app",
  settings: {
    theme: "system",
    endpoint: {
      kind: "anthropic",
      baseUrl: "https://api.anthropic.com",
      keyHeader: "bearer",
      flags: {
        citations: true,
        deferLoading: true,
        structuredOutput: true,
        thinking: true,
        caching: true,
        countTokens: true,
      },
    },
    model: null,
    welcomed: true,
  },
  hasKey: true,
  keyFromEnvironment: false,
  endpointFromEnvironment: false,
  vault: { type: "open", custody: "keyring" },
  problems: [],
};

export const models: ModelChoice[] = [
  {
    id: "claude-sonnet-5",
    name: "Claude Sonnet 5",
    detail: "1,000,000 tokens of context · $3 in, $15 out per million",
  },
  { id: "claude-haiku-5", name: "Claude Haiku 5", detail: "200,000 tokens of context · $1 in, $5 out per million" },
];

export const connectors: ConnectorInfo[] = [
  {
    id: "mysql",
    name: "MySQL",
    icon: "database",
    description: "Tables of a MySQL or MariaDB server. Mosaic reads them and never writes.",
    fields: [
      field("MYSQL_HOST", "Host", { type: "text" }, { required: true, default: "localhost" }),
      field("MYSQL_PORT", "Port", { type: "number", min: 1, max: 65535 }, { required: true, default: "3306" }),
      field("MYSQL_USER", "User", { type: "text" }, { required: true, help: "A user that may only read is enough." }),
      field("MYSQL_PASSWORD", "Password", { type: "secret" }, { required: false }),
      field("MYSQL_DATABASE", "Database", { type: "text" }, { required: false, help: "Empty means all it may see." }),
      field(
        "MYSQL_TLS",
        "Encryption",
        { type: "choice", options: ["preferred", "required", "off"] },
        { required: true, helpUrl: "https://mariadb.com/kb/en/securing-connections/" },
      ),
    ],
    examples: ["list tables", "describe film", "latest 10 rentals", "Which film category earns most?"],
    patterns: [],
    searchTools: [],
    words: [],
    entities: [],
    schemaTools: [],
    oauth: null,
  },
  {
    id: "slack",
    name: "Slack",
    icon: "chat",
    description: "Messages and files of a workspace.",
    fields: [field("SLACK_TOKEN", "Token", { type: "secret" }, { required: true })],
    examples: [],
    patterns: [],
    searchTools: [],
    words: [],
    entities: [],
    schemaTools: [],
    oauth: null,
  },
];

function field(
  env: string,
  label: string,
  kind: ConnectorInfo["fields"][number]["kind"],
  rest: { required: boolean; default?: string; help?: string; helpUrl?: string; advanced?: boolean },
): ConnectorInfo["fields"][number] {
  return {
    env,
    label,
    kind,
    required: rest.required,
    default: rest.default ?? null,
    help: rest.help ?? null,
    helpUrl: rest.helpUrl ?? null,
    advanced: rest.advanced ?? false,
  };
}

export const datasources: Datasource[] = [
  {
    id: SAKILA,
    connector: "mysql",
    name: "Sakila",
    values: [
      { env: "MYSQL_HOST", value: "db.acme.example" },
      { env: "MYSQL_PORT", value: "3306" },
      { env: "MYSQL_USER", value: "mosaic" },
      { env: "MYSQL_DATABASE", value: "sakila" },
    ],
    secretsSet: ["MYSQL_PASSWORD"],
    sample: false,
    health: { health: "ready", detail: "" },
    createdAt: "2026-11-12T08:00:00Z",
  },
  {
    id: LEDGER,
    connector: "mysql",
    name: "Ledger (read replica, Frankfurt)",
    values: [{ env: "MYSQL_HOST", value: "10.0.4.17" }],
    secretsSet: ["MYSQL_PASSWORD"],
    sample: false,
    health: { health: "failing", detail: "access denied for user ‘mosaic’@‘10.0.4.2’" },
    createdAt: "2026-11-14T08:00:00Z",
  },
];

const DAY = 86_400_000;

/** Returns conversations at ages that show each heading of the list. */
export function conversations(now: number): ConversationSummary[] {
  const rows: [string, string, number][] = [
    ["conv-1", "Which film category earns most?", 0.01],
    ["conv-2", "list tables", 0.02],
    ["conv-3", "Customers who have not rented since spring, by store and country", 1],
    ["conv-4", "How many customers?", 3],
    ["conv-5", "Late returns in October", 4],
    ["conv-6", "What changed in the payment table", 12],
    ["conv-7", "Actors in more than thirty films", 70],
  ];
  return rows.map(([id, title, age]) => ({
    id,
    title,
    updatedAt: new Date(now - age * DAY).toISOString(),
    running: false,
  }));
}

export const usage: Usage = {
  model: "claude-sonnet-5",
  inputTokens: 812,
  outputTokens: 347,
  cacheReadTokens: 3120,
  cacheWriteTokens: 0,
  costUsd: 0.0086,
  firstTextMs: 940,
};

export function view(summary: string, rest: Partial<ToolResultView> = {}): ToolResultView {
  return { summary, text: "", table: null, sql: null, clipped: false, repair: null, ...rest };
}

export const tables: ResultTable = {
  columns: [
    { name: "table", kind: "text" },
    { name: "rows", kind: "number" },
    { name: "comment", kind: "text" },
    { name: "changed", kind: "time" },
  ],
  rows: [
    ["actor", "200", "People who play in films", "2026-02-15 04:34:33"],
    ["address", "603", null, "2026-02-15 04:34:33"],
    ["category", "16", "Kinds of films", "2026-02-15 04:46:27"],
    ["customer", "599", "Who rents", "2026-02-15 04:57:20"],
    ["film", "1000", "What is rented", "2026-02-15 05:03:42"],
    ["inventory", "4581", null, "2026-02-15 05:09:17"],
    ["payment", "16044", "What was paid", "2026-02-15 22:12:30"],
    ["rental", "16044", "Who had what, and when", "2026-02-15 21:30:53"],
  ],
  hasMore: false,
};

export const rentals: ResultTable = {
  columns: [
    { name: "rental_id", kind: "number" },
    { name: "rental_date", kind: "time" },
    { name: "customer", kind: "text" },
    { name: "title", kind: "text" },
    { name: "amount", kind: "number" },
  ],
  rows: Array.from({ length: 200 }, (_, row) => [
    String(16_049 - row),
    `2026-08-${String(23 - (row % 20)).padStart(2, "0")} 22:${String(row % 60).padStart(2, "0")}:12`,
    ["Mary Smith", "Patricia Johnson", "Linda Williams", "Barbara Jones"][row % 4] ?? null,
    ["ACADEMY DINOSAUR", "ZORRO ARK", "WIFE TURN, or How I Learned to Keep the Tape Rewound"][row % 3] ?? null,
    row % 7 === 0 ? null : (((row * 37) % 900) / 100 + 0.99).toFixed(2),
  ]),
  hasMore: true,
};

export const passages: Passage[] = [
  {
    datasourceId: SAKILA,
    callId: "demo-call",
    title: "sakila.film · row 1",
    text: "ACADEMY DINOSAUR\nA Epic Drama of a Feminist And a Mad Scientist who must Battle a Teacher in The Canadian Rockies",
    matches: ["academy", "dinosaur"],
    author: "Sarah Lindqvist",
    time: "2026-11-18T09:30:00Z",
    url: "https://larkspur.slack.com/archives/C042/p1763458200",
  },
  {
    datasourceId: SAKILA,
    callId: "demo-call",
    title: "sakila.film_text · row 1",
    text: "Academy Dinosaur: rated PG, 86 minutes, replacement cost 20.99",
    matches: ["academy", "dinosaur"],
    author: null,
    time: null,
    url: null,
  },
  {
    datasourceId: SAKILA,
    callId: "demo-call",
    title: "sakila.inventory",
    text: "Table of copies: inventory_id, film_id, store_id, last_update. The film with id 1 has eight copies.",
    matches: ["film"],
    author: null,
    time: null,
    url: null,
  },
];
