import { createRoot } from "react-dom/client";
import { App } from "../src/app/App";
import { createQueryClient } from "../src/app/queries";
import type { Theme } from "../src/platform";
import { createDemoPlatform, type DemoOptions } from "../src/platform/demo";
import {
  connectors as companyConnectors,
  conversations as companyConversations,
  datasources as companySources,
} from "../src/platform/demo/company";
import { connectors, conversations, datasources, status } from "../src/platform/demo/data";
import "../src/design/tokens.css";
import "../src/design/prose.css";

const problems: DemoOptions["status"] = {
  problems: [
    {
      message: "The database was broken and has been set aside. Mosaic started with an empty one.",
      copyAt: "/home/ada/.local/share/com.mosaic.app/mosaic.db.broken-20261120T091500Z",
    },
    { message: "The settings could not be read; the defaults are in use.", copyAt: null },
  ],
};

/** The made-up company: seven sources. "…, Jira broken", "…, Slack late", "…, Google partly" make a source fail. */
const company: DemoOptions = {
  datasources: [...companySources, ...datasources.slice(0, 1)],
  connectors: [...companyConnectors, ...connectors.slice(0, 1)],
  conversations: companyConversations(Date.now()),
};

/** The states that can be looked at: `?scene=first-run&theme=dark`. */
const scenes: Readonly<Record<string, DemoOptions>> = {
  ready: {},
  "first-run": {
    status: { settings: { ...status.settings, welcomed: false }, hasKey: false },
    datasources: [],
    conversations: [],
  },
  empty: { status: { hasKey: false }, datasources: [], conversations: [] },
  company: { ...company },
  "company-no-key": { ...company, status: { hasKey: false } },
  "no-key": { status: { hasKey: false } },
  "needs-choice": {
    status: {
      vault: {
        type: "needsChoice",
        reason: "org.freedesktop.secrets was not provided by any service",
        holdsSecrets: false,
      },
    },
  },
  "keyring-locked": {
    status: {
      vault: { type: "needsChoice", reason: "the keyring did not answer within 5 s", holdsSecrets: true },
    },
  },
  locked: { status: { vault: { type: "locked" } } },
  problems: { status: problems },
  "first-run-problems": {
    status: { ...problems, settings: { ...status.settings, welcomed: false }, hasKey: false },
    datasources: [],
    conversations: [],
  },
  interrupted: {
    conversations: [
      { id: "conv-cut", title: "Rentals by weekday, cut off", updatedAt: new Date().toISOString(), running: false },
      ...conversations(Date.now()),
    ],
  },
  environment: {
    status: {
      endpointFromEnvironment: true,
      settings: {
        ...status.settings,
        endpoint: { ...status.settings.endpoint, baseUrl: "https://gateway.acme.example/anthropic" },
      },
    },
  },
  loading: { hanging: ["listConversations", "listDatasources", "openConversation", "listConnectors"] },
  opening: { hanging: ["appStatus"] },
  broken: { broken: ["listConversations", "listDatasources", "openConversation", "searchMessages", "listModels"] },
  "cannot-start": { broken: ["appStatus"] },
};

const wanted = new URLSearchParams(window.location.search);
const scene = scenes[wanted.get("scene") ?? "ready"] ?? {};
const theme = (wanted.get("theme") ?? "system") as Theme;
const settings = { ...(scene.status?.settings ?? status.settings), theme };
const platform = createDemoPlatform({
  ...scene,
  status: { ...scene.status, settings },
  haste: Number(wanted.get("haste") ?? 1),
});

const root = document.getElementById("root");
if (root) createRoot(root).render(<App platform={platform} client={createQueryClient()} />);
