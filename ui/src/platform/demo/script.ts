import type { ApprovalCard, ApprovalDecision, AppStatus, Datasource, SourceChoice } from "../types";
import { longAnswer, revenueAnswer, sql } from "./answers";
import { type Waiting, waitingFor } from "./cards";
import { LEDGER, passages, rentals, tables, view } from "./data";
import { askedAgain, fanOut } from "./fan-out";
import { preview } from "./planning";
import { showcase } from "./showcase";
import { call, ended, finished, plan, reported, type Step, started, step, stream } from "./steps";

/** The sources there are, and which of them the person chose. */
export interface Asking {
  readonly sources: readonly Datasource[];
  readonly choice: SourceChoice;
}

/** Returns what happens when something is asked: chosen by words in the question, so that each state can be called up. */
export function script(
  question: string,
  status: AppStatus,
  asked: Asking = { sources: [], choice: { type: "all" } },
): Step[] {
  const words = question.toLowerCase();
  const shown = showcase(question);
  if (shown) return shown;
  const waits = waitingFor(question);
  if (waits) return card(waits);
  if (words.includes("budget")) {
    return fanOut(asking(question, status, asked));
  }
  if (words.includes("list tables")) return direct("list_tables", {}, view("8 tables", { table: tables }));
  if (words.includes("latest")) {
    const statement = "SELECT * FROM rental ORDER BY rental_date DESC LIMIT 200";
    return direct(
      "sample_table",
      { table: "rental", limit: 200, order: "latest" },
      view("200 of 16,044 rows", { table: rentals, sql: statement, clipped: true }),
    );
  }
  if (words.includes("refused")) return failed("auth", "The key was refused", "Check that it was copied whole.");
  if (words.includes("limit")) return failed("rateLimited", "Too many requests", "Wait a minute, then ask again.");
  if (words.includes("overloaded")) return overloaded();
  if (words.includes("drop")) return brokenOff();
  if (words.includes("password")) return wrongPassword();
  if (words.includes("slow")) return slowSource();
  if (words.includes("rename") || words.includes("delete")) return approval(words.includes("delete"));
  if (words.includes("long")) return [plan(), ...stream(longAnswer(), 0), reported(), finished()];
  if (!status.hasKey) return quick();
  return revenue();
}

/** Returns what happens when one source of a question is asked again. */
export function retried(
  question: string,
  status: AppStatus,
  asked: Asking,
  again: { id: string; time: number },
): Step[] {
  return askedAgain(asking(question, status, asked), again.id, again.time);
}

function asking(question: string, status: AppStatus, { sources, choice }: Asking) {
  const { choices } = preview({ conversationId: null, text: question, sources: choice }, sources, status);
  return { question, choices, hasKey: status.hasKey, chosen: choice.type === "only" };
}

/** Returns the facts that come after a decision. */
export function afterDecision(decision: ApprovalDecision, card: ApprovalCard | null): Step[] {
  const approved = decision.type === "approve";
  return [
    ...(approved && card ? [sent(card, decision.arguments as Record<string, unknown>)] : []),
    step(10, {
      type: "toolCallFinished",
      callId: "demo-write",
      outcome: approved ? "succeeded" : "denied",
      elapsedMs: approved ? 18 : 0,
      cached: false,
      result: view(approved ? "1 row changed" : "You said no"),
    }),
    ...stream(approved ? "Done: one row was changed." : "I left everything as it was.", 1),
    finished(),
  ];
}

/** Returns the fact that a call was sent, with its card as it was sent where something on it was changed. */
function sent(card: ApprovalCard, given: Record<string, unknown>): Step {
  const fields = card.fields.map((field) => ({ ...field, value: given[field.argument] ?? field.value }));
  const changed = fields.filter((field, index) => field.value !== card.fields[index]?.value);
  if (changed.length === 0) return started("demo-write");
  const title = changed.reduce((words, { argument, value }) => {
    const before = card.fields.find((field) => field.argument === argument)?.value;
    return words.replace(String(before), String(value));
  }, card.title);
  const at = new Date().toISOString();
  return step(10, {
    type: "toolCallStarted",
    callId: "demo-write",
    at,
    arguments: given,
    card: { ...card, title, fields },
  });
}

function direct(tool: string, given: Record<string, unknown>, result: ReturnType<typeof view>): Step[] {
  const reason = `matched “${tool.replaceAll("_", " ")}”`;
  return [
    plan("direct", reason),
    call("demo-direct", tool, given),
    started("demo-direct"),
    ended("demo-direct", result),
    finished(),
  ];
}

function quick(): Step[] {
  return [
    plan("quickAnswer", "searched schema and text"),
    call("demo-search", "search_rows", { query: "academy dinosaur", limit: 20 }),
    started("demo-search"),
    ended("demo-search", view("3 passages", { text: passages.map((each) => each.text).join("\n") }), 120),
    step(5, { type: "passagesFound", passages }),
    finished(),
  ];
}

function revenue(): Step[] {
  const think =
    "The question is about revenue by category. Payments link to rentals, rentals to inventory, inventory to films, films to categories. I should check the names of the join tables first.";
  return [
    plan(),
    ...(think.match(/[\s\S]{1,12}/g) ?? []).map((text) => step(15, { type: "thinkingAppended", step: 0, text })),
    call("demo-schema", "search_schema", { pattern: "category payment" }),
    call("demo-query", "run_query", { sql }),
    started("demo-schema"),
    started("demo-query"),
    ended("demo-schema", view("5 tables", { text: "category\nfilm_category\npayment\nrental\ninventory" }), 3, true),
    ended("demo-query", view("5 rows", { table: tables, sql }), 46),
    ...stream(revenueAnswer, 1),
    reported(),
    finished(),
  ];
}

function failed(code: "auth" | "rateLimited", message: string, hint: string): Step[] {
  const repair = code === "auth" ? ({ type: "openModelSettings" } as const) : ({ type: "retry" } as const);
  return [
    plan(),
    step(80, { type: "turnFailed", at: new Date().toISOString(), failure: { code, message, hint, repair } }),
  ];
}

function overloaded(): Step[] {
  return [
    plan(),
    step(50, { type: "modelRetried", attempt: 1, waitMs: 1500, reason: "The service is overloaded" }),
    ...stream("It is back, and so is the answer.", 0).map((each, index) =>
      index === 0 ? { ...each, wait: 1500 } : each,
    ),
    finished("The answer was cut at the limit of tokens; ask for the rest."),
  ];
}

function brokenOff(): Step[] {
  return [
    plan(),
    ...stream(revenueAnswer.slice(0, 180), 0),
    step(100, {
      type: "turnFailed",
      at: new Date().toISOString(),
      failure: {
        code: "interrupted",
        message: "The stream broke off",
        hint: "What was written is kept. Ask again for the whole answer.",
        repair: { type: "retry" },
      },
    }),
  ];
}

function wrongPassword(): Step[] {
  return [
    plan("direct", "matched “list tables”"),
    call("demo-denied", "list_tables", {}),
    started("demo-denied"),
    step(20, {
      type: "toolCallFinished",
      callId: "demo-denied",
      outcome: "failed",
      elapsedMs: 22,
      cached: false,
      result: view("access denied for user ‘mosaic’@‘10.0.4.2’", {
        repair: { type: "editDatasource", datasourceId: LEDGER },
      }),
    }),
    step(10, {
      type: "turnFailed",
      at: new Date().toISOString(),
      failure: {
        code: "connector",
        message: "Ledger refused the password",
        hint: "Check the user and password of the source.",
        repair: { type: "editDatasource", datasourceId: LEDGER },
      },
    }),
  ];
}

function slowSource(): Step[] {
  return [
    plan(),
    call("demo-slow", "run_query", { sql }),
    started("demo-slow"),
    step(20, {
      type: "toolCallFinished",
      callId: "demo-slow",
      outcome: "failed",
      elapsedMs: 30_000,
      cached: false,
      result: view("Sakila did not answer within 30 s", { repair: { type: "retry" } }),
    }),
    ...stream("The source did not answer in time, so I cannot tell.", 1),
    reported(),
    finished(),
  ];
}

function approval(destructive: boolean): Step[] {
  const given = { table: "customer", id: 7, values: { first_name: "Anna" } };
  const summary = destructive
    ? "Delete 1 row of customer: Ann Evans (id 7)"
    : "Change 1 row of customer: first_name becomes Anna";
  return [
    plan(),
    ...stream("I found her: customer 7. This is the change I propose.", 0),
    call("demo-write", destructive ? "delete_row" : "update_row", given, destructive ? "destructive" : "write"),
    { ...step(10, { type: "approvalRequested", callId: "demo-write", summary }), hold: true },
  ];
}

/** A write of the made-up company that waits, with its card. */
function card({ datasourceId, datasource, tool, before, card }: Waiting): Step[] {
  const given = Object.fromEntries(card.fields.map(({ argument, value }) => [argument, value]));
  return [
    plan(),
    ...stream(before, 0),
    step(30, {
      type: "toolCallProposed",
      callId: "demo-write",
      datasourceId,
      datasourceName: datasource,
      tool,
      arguments: given,
      effect: card.destructive ? "destructive" : "write",
      runId: null,
      origins: card.fields.map(({ argument, origin }) => ({ argument, origin })),
    }),
    { ...step(10, { type: "approvalRequested", callId: "demo-write", summary: card.title, card }), hold: true },
  ];
}
