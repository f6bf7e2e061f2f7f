import * as data from "./demo/data";
import { preview } from "./demo/planning";
import { recordView } from "./demo/records";
import { afterDecision, retried, script } from "./demo/script";
import type { Step } from "./demo/steps";
import type { Platform } from "./platform";
import type {
  AppError,
  AppStatus,
  ConnectorInfo,
  ConversationSummary,
  Datasource,
  SendMessage,
  SourceChoice,
  TurnEvent,
  TurnView,
} from "./types";

/** How a demo platform begins. */
export interface DemoOptions {
  /** What is different from a set-up app in good health. */
  readonly status?: Partial<AppStatus>;
  readonly datasources?: Datasource[];
  /** The kinds of sources there are. */
  readonly connectors?: ConnectorInfo[];
  readonly conversations?: ConversationSummary[];
  /** How much faster than life; 0 tells everything at once. */
  readonly haste?: number;
  /** These commands reject. */
  readonly broken?: readonly (keyof Platform)[];
  /** These commands never answer. */
  readonly hanging?: readonly (keyof Platform)[];
}

interface Stored {
  view: TurnView;
  listeners: Set<(event: TurnEvent) => void>;
  timer: number;
  conversationId: string;
}

/** Returns a platform that lives in memory: for tests and for the preview in a browser. Never part of the product. */
export function createDemoPlatform(options: DemoOptions = {}): Platform {
  const haste = options.haste ?? 1;
  let status: AppStatus = { ...data.status, ...options.status };
  let sources: Datasource[] = options.datasources ?? data.datasources;
  let summaries = options.conversations ?? data.conversations(Date.now());
  const turns = new Map<string, string[]>();
  const stored = new Map<string, Stored>();
  let count = 0;

  function told(turn: Stored, event: TurnEvent) {
    turn.view.events.push(event);
    if (event.type === "turnFinished") turn.view.status = "finished";
    if (event.type === "turnFailed") turn.view.status = event.failure.code === "stopped" ? "stopped" : "failed";
    if (turn.view.status !== "running") {
      summaries = summaries.map((each) => (each.id === turn.conversationId ? { ...each, running: false } : each));
    }
    for (const listener of turn.listeners) listener(event);
  }

  /** Tells each step at its time; a timer that comes late tells all that is due, so that the pace is kept. */
  function play(turn: Stored, steps: readonly Step[]) {
    let at = 0;
    let time = performance.now();
    const tell = () => {
      while (turn.view.status === "running") {
        const next = steps[at];
        if (!next) return;
        const wait = haste === 0 ? 0 : next.wait / haste;
        if (time + wait > performance.now() && haste !== 0) break;
        time += wait;
        at += 1;
        told(turn, { ...next.event, turnId: turn.view.id } as TurnEvent);
        if (next.hold) return;
      }
      if (turn.view.status === "running") turn.timer = window.setTimeout(tell, 4);
    };
    if (haste === 0) queueMicrotask(tell);
    else turn.timer = window.setTimeout(tell, 0);
  }

  function begin(conversationId: string, question: string, onEvent: (event: TurnEvent) => void): Stored {
    count += 1;
    const id = `turn-${String(count).padStart(6, "0")}`;
    const turn: Stored = {
      view: { id, question, status: "running", events: [] },
      listeners: new Set([onEvent]),
      timer: 0,
      conversationId,
    };
    stored.set(id, turn);
    told(turn, { type: "turnStarted", turnId: id, conversationId, question, at: new Date().toISOString() });
    return turn;
  }

  /** A past conversation gets its turns when it is first opened. */
  function history(id: string): string[] {
    const known = turns.get(id);
    if (known) return known;
    const title = summaries.find((each) => each.id === id)?.title ?? "";
    const turn = begin(id, title, () => undefined);
    const facts = script(title, status, { sources, choice: { type: "all" } });
    const cutOff = title.includes("cut off");
    for (const { event } of cutOff ? facts.slice(0, -facts.length / 3) : facts) {
      told(turn, { ...event, turnId: turn.view.id } as TurnEvent);
    }
    if (cutOff) turn.view.status = "interrupted";
    turns.set(id, [turn.view.id]);
    return [turn.view.id];
  }

  /** What was pinned holds where nothing else was chosen. */
  function chosen(message: SendMessage): SourceChoice {
    const pinned = summaries.find((each) => each.id === message.conversationId)?.pinned ?? [];
    return message.sources.type === "only" || pinned.length === 0
      ? message.sources
      : { type: "only", datasourceIds: pinned };
  }

  function find(turnId: string): Stored {
    const turn = stored.get(turnId);
    if (!turn) throw failure("notFound", "there is no such turn");
    return turn;
  }

  const platform: Platform = {
    appStatus: async () => status,
    saveSettings: async (settings) => {
      status = { ...status, settings };
      return status;
    },
    checkModelAccess: async (endpoint, key) => {
      await rest(400 / (haste || Number.POSITIVE_INFINITY));
      if (key?.includes("bad")) throw failure("auth", "The key was refused", "Check that it was copied whole.");
      if (endpoint.kind === "compatible" && endpoint.baseUrl.includes("nowhere")) {
        throw failure("offline", "Nothing listens at this address.", "Is the server running?");
      }
      if (endpoint.kind === "compatible" && endpoint.baseUrl.includes("unlisted")) {
        throw failure("notFound", "There is no such page at this address.");
      }
      return data.models;
    },
    saveModelAccess: async (endpoint) => {
      const { settings, endpointFromEnvironment } = status;
      const model = JSON.stringify(settings.endpoint) === JSON.stringify(endpoint) ? settings.model : null;
      const kept = endpointFromEnvironment ? settings.endpoint : endpoint;
      status = { ...status, hasKey: true, settings: { ...settings, endpoint: kept, model, welcomed: true } };
      return status;
    },
    forgetKey: async () => {
      status = { ...status, hasKey: false };
      return status;
    },
    listModels: async () => data.models,
    chooseVault: async (choice) => {
      status = { ...status, vault: { type: "open", custody: choice.type === "memory" ? "memory" : "passphrase" } };
      return status;
    },
    unlockVault: async (passphrase) => {
      if (passphrase === "wrong") throw failure("auth", "This passphrase does not open it");
      status = { ...status, vault: { type: "open", custody: "passphrase" } };
      return status;
    },
    retryKeyring: async () => {
      await rest(1500 / (haste || Number.POSITIVE_INFINITY));
      // A keyring that was only locked opens now; one that is not there is still not there.
      if (status.vault.type === "needsChoice" && status.vault.holdsSecrets) {
        status = { ...status, vault: { type: "open", custody: "keyring" } };
      }
      return status;
    },
    startVaultOver: async () => {
      status = {
        ...status,
        vault: { type: "needsChoice", reason: "the passphrase was given up", holdsSecrets: false },
      };
      return status;
    },
    rotateVaultKey: async () => status,
    listConnectors: async () => options.connectors ?? data.connectors,
    listDatasources: async () => sources,
    testDatasource: async (draft) => {
      await rest(900 / (haste || Number.POSITIVE_INFINITY));
      const password = draft.values.find((each) => each.env === "MYSQL_PASSWORD")?.value;
      return password === "wrong"
        ? {
            ok: false,
            message: "Access denied for user ‘mosaic’",
            hint: "The server is there, but refuses this password.",
            field: "MYSQL_PASSWORD",
          }
        : { ok: true, message: "MariaDB 10.11.6, 16 tables in sakila", hint: null, field: null };
    },
    saveDatasource: async (draft) => {
      if (sources.some((each) => each.name === draft.name && each.id !== draft.id)) {
        throw failure("duplicate", `There is a source called ${draft.name} already`);
      }
      const saved: Datasource = {
        id: draft.id ?? `ds-${sources.length + 1}`,
        connector: draft.connector,
        name: draft.name,
        values: draft.values.filter((each) => each.env !== "MYSQL_PASSWORD"),
        secretsSet: ["MYSQL_PASSWORD"],
        sample: false,
        health: { health: "ready", detail: "" },
        createdAt: new Date().toISOString(),
      };
      sources = [...sources.filter((each) => each.id !== saved.id), saved];
      return saved;
    },
    removeDatasource: async (id) => {
      sources = sources.filter((each) => each.id !== id);
    },
    checkDatasource: async (id) => {
      await rest(500 / (haste || Number.POSITIVE_INFINITY));
      return sources.find((each) => each.id === id)?.health ?? { health: "idle", detail: "" };
    },
    restartDatasource: async () => {
      await rest(700 / (haste || Number.POSITIVE_INFINITY));
      return { health: "ready", detail: "" };
    },
    lookAround: async () => {
      await rest(900 / (haste || Number.POSITIVE_INFINITY));
      const sample: Datasource[] = data.connectors
        .filter((each) => !sources.some((source) => source.sample && source.connector === each.id))
        .map((each) => ({
          id: `sample-${each.id}`,
          connector: each.id,
          name: sources.some((source) => source.name === each.name) ? `${each.name} (sample)` : each.name,
          values: [],
          secretsSet: [],
          sample: true,
          health: { health: "idle", detail: "" },
          createdAt: new Date().toISOString(),
        }));
      sources = [...sources, ...sample];
      return { datasources: sample, missing: [] };
    },
    leaveSample: async () => {
      sources = sources.filter((each) => !each.sample);
    },
    watchHealth: async () => undefined,
    listConversations: async (before) => (before === null ? [...summaries] : []),
    openConversation: async (id) => {
      const summary = summaries.find((each) => each.id === id);
      if (!summary) throw failure("notFound", "this conversation was deleted");
      return { summary, turns: history(id).map((turn) => structuredClone(find(turn).view)), earlier: null };
    },
    renameConversation: async (id, title) => {
      summaries = summaries.map((each) => (each.id === id ? { ...each, title } : each));
    },
    removeConversation: async (id) => {
      summaries = summaries.filter((each) => each.id !== id);
    },
    searchMessages: async (query) => {
      const word = query.split(" ")[0] ?? "";
      const found = summaries.filter((each) => each.title.toLowerCase().includes(word.toLowerCase()));
      return {
        hits: found.map((each) => {
          const at = each.title.toLowerCase().indexOf(word.toLowerCase());
          const end = at + word.length;
          return {
            conversationId: each.id,
            conversationTitle: each.title,
            turnId: history(each.id)[0] ?? "",
            fromPerson: true,
            at: each.updatedAt,
            snippet: `${each.title.slice(0, at)}\uE000${each.title.slice(at, end)}\uE001${each.title.slice(end)}`,
          };
        }),
        hasMore: false,
      };
    },
    sendMessage: async (message, onEvent) => {
      const conversationId = message.conversationId ?? `conv-new-${count + 1}`;
      const turn = begin(conversationId, message.text, onEvent);
      const before = message.conversationId === null ? [] : history(conversationId);
      const cut = message.replaces === null ? -1 : before.indexOf(message.replaces);
      turns.set(conversationId, [...(cut < 0 ? before : before.slice(0, cut)), turn.view.id]);
      const title = summaries.find((each) => each.id === conversationId)?.title ?? message.text;
      const known = summaries.find((each) => each.id === conversationId)?.pinned ?? [];
      const pinned = message.pin && message.sources.type === "only" ? message.sources.datasourceIds : known;
      const summary = { id: conversationId, title, updatedAt: new Date().toISOString(), running: true, pinned };
      summaries = [summary, ...summaries.filter((each) => each.id !== conversationId)];
      play(turn, script(message.text, status, { sources, choice: chosen(message) }));
      return { conversationId, turnId: turn.view.id };
    },
    followTurn: async (turnId, onEvent) => {
      const turn = find(turnId);
      for (const event of turn.view.events) onEvent(event);
      turn.listeners.add(onEvent);
    },
    stopTurn: async (turnId) => {
      const turn = find(turnId);
      window.clearTimeout(turn.timer);
      told(turn, {
        type: "turnFailed",
        turnId,
        at: new Date().toISOString(),
        failure: { code: "stopped", message: "You stopped it", hint: null, repair: null },
      });
    },
    decideApproval: async (turnId, _callId, decision) => {
      const turn = find(turnId);
      const asked = turn.view.events.findLast((event) => event.type === "approvalRequested");
      play(turn, afterDecision(decision, asked?.type === "approvalRequested" ? (asked.card ?? null) : null));
    },
    pinSources: async (id, pinned) => {
      summaries = summaries.map((each) => (each.id === id ? { ...each, pinned } : each));
    },
    previewPlan: async (query) => preview(query, sources, status),
    retrySource: async (turnId, datasourceId, onEvent) => {
      const turn = find(turnId);
      turn.listeners = new Set([onEvent]);
      turn.view.status = "running";
      const plan = turn.view.events.find((event) => event.type === "planMade");
      const asked = plan?.type === "planMade" ? plan.datasources : [];
      const choice: SourceChoice = { type: "only", datasourceIds: asked };
      const again = { id: datasourceId, time: turn.view.events.length };
      play(turn, retried(turn.view.question, status, { sources, choice }, again));
    },
    openRecord: async (turnId, record) => {
      const found = recordView(find(turnId).view.events, record);
      if (!found) throw failure("notFound", "this record is not stored");
      return found;
    },
    openOriginal: async () => undefined,
    loadToolResult: async () => data.view("200 rows", { table: data.rentals }),
    saveResultCsv: async () => "/home/ada/Documents/result.csv",
    openLink: async () => undefined,
  };
  return obstructed(platform, options);
}

/** Makes some commands fail or hang, so that those states can be looked at. */
function obstructed(platform: Platform, { broken = [], hanging = [] }: DemoOptions): Platform {
  const refuse = () => Promise.reject(failure("internal", "the database could not be read", "Start Mosaic again."));
  const never = () => new Promise<never>(() => undefined);
  return {
    ...platform,
    ...Object.fromEntries(broken.map((name) => [name, refuse])),
    ...Object.fromEntries(hanging.map((name) => [name, never])),
  };
}

function failure(code: AppError["code"], message: string, hint: string | null = null): AppError {
  return { code, message, hint };
}

function rest(ms: number): Promise<void> {
  return ms === 0 ? Promise.resolve() : new Promise((resolve) => window.setTimeout(resolve, ms));
}
