import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import type { ReceiptEntry, TurnEvent } from "../platform";
import { company } from "../platform/demo/company";
import { ask, composer, findings, open } from "../test-window";
import { receiptLine, troubleLine } from "./words";

const budget = "What did Sarah say about the spring budget?";

const why = "no answer within 8 s";
const alone: TurnEvent[] = [
  { type: "planMade", turnId: "t", tier: "direct", model: null, datasources: ["Jira"], reason: "", choices: [] },
  {
    type: "receiptMade",
    turnId: "t",
    entries: [entry("Jira", { state: "failed", why, repair: { type: "retry" } })],
  },
  {
    type: "turnFailed",
    turnId: "t",
    at: "2026-11-20T08:00:00Z",
    failure: { code: "timeout", message: why, hint: null, repair: null },
  },
];

async function finished() {
  await waitFor(() => expect(screen.getAllByTestId("turn").at(-1)?.dataset.status).toBe("finished"));
}

function entry(datasource: string, rest: Partial<ReceiptEntry> = {}): ReceiptEntry {
  return {
    datasourceId: datasource,
    datasource,
    state: "searched",
    hits: 0,
    cited: 0,
    calls: 1,
    elapsedMs: 0,
    why: "",
    repair: null,
    ...rest,
  };
}

describe("the line of a receipt", () => {
  it("counts what was searched, and takes the slowest source's time", () => {
    const entries = [
      entry("Slack", { hits: 3, cited: 2, elapsedMs: 340 }),
      entry("Google", { hits: 2, cited: 1, elapsedMs: 900, state: "partly" }),
      entry("Jira", { state: "failed", elapsedMs: 620 }),
      entry("S3", { state: "notSearched" }),
    ];
    expect(receiptLine(entries)).toBe("Searched 2 of 4 sources · 5 found · 3 cited · 900 ms");
    expect(troubleLine(entries)).toBe("Jira failed · Google answered in part");
  });

  it("names the source where there is only one, and leaves out what is nothing", () => {
    expect(receiptLine([entry("Slack", { hits: 1, elapsedMs: 12 })])).toBe("Searched Slack · 1 found · 12 ms");
    expect(receiptLine([entry("Slack", { state: "failed" })])).toBe("Searched 0 of 1 source · 0 found");
    expect(troubleLine([entry("Slack")])).toBeNull();
  });
});

describe("the receipt under an answer", () => {
  it("opens to a line for every source, also for those that were not searched", async () => {
    const { person, container } = open(company);
    await ask(person, `${budget} With Jira broken`);
    await finished();
    expect(screen.getByTestId("receipt-line").textContent).toMatch(/^Searched 2 of 6 sources · 5 found · 5 cited/);
    expect(screen.getByTestId("receipt-trouble").textContent).toContain("Jira failed");
    expect(screen.getByTestId("live-region").textContent).toContain("Searched 2 of 6 sources, 5 found");
    expect(screen.getByTestId("live-region").textContent).toContain("Jira failed");
    await person.click(screen.getByTestId("receipt-toggle"));
    const lines = screen.getAllByTestId("receipt-entry");
    expect(lines.map((line) => [line.dataset.source, line.dataset.state])).toEqual([
      ["Slack", "searched"],
      ["Google Workspace", "searched"],
      ["Jira", "failed"],
      ["GitHub", "notSearched"],
      ["AWS S3", "notSearched"],
      ["Shopify", "notSearched"],
    ]);
    expect(lines[2]?.textContent).toContain("Failed: Jira refused the token: it was revoked");
    expect(lines[3]?.textContent).toContain("Not searched: nothing in the question points here");
    expect(within(lines[2] as HTMLElement).getByTestId("repair").dataset.repair).toBe("editDatasource");
    expect(within(lines[0] as HTMLElement).queryByTestId("retry-source")).toBeNull();
    expect(await findings(container)).toEqual([]);
  });

  it("tries one source again and puts the answer together anew", async () => {
    const { person, platform } = open(company);
    const again = vi.spyOn(platform, "retrySource");
    const send = vi.spyOn(platform, "sendMessage");
    await ask(person, `${budget} With Jira broken`);
    await finished();
    expect(screen.getByTestId("answer").textContent).not.toContain("The insurance for the events");
    await person.click(screen.getByTestId("receipt-toggle"));
    await person.click(screen.getByRole("button", { name: "Try Jira again" }));
    await waitFor(() => expect(screen.getByTestId("answer").textContent).toContain("The insurance for the events"));
    await finished();
    expect(again).toHaveBeenCalledWith(screen.getByTestId("turn").dataset.turn, "ds-jira", expect.any(Function));
    expect(send).toHaveBeenCalledTimes(1);
    expect(screen.getByTestId("receipt-line").textContent).toMatch(/^Searched 3 of 6 sources · 6 found · 6 cited/);
    expect(screen.queryByTestId("receipt-trouble")).toBeNull();
    expect(screen.getByTestId("answer").textContent?.match(/Sarah argued against/g)).toHaveLength(1);
  });

  it("shows that a source is being tried again, and says it", async () => {
    const { person } = open({ ...company, haste: 8 });
    await ask(person, `${budget} With Jira broken`);
    await waitFor(() => expect(screen.getByTestId("turn").dataset.status).toBe("finished"), { timeout: 9000 });
    await person.click(screen.getByTestId("receipt-toggle"));
    await person.click(screen.getByRole("button", { name: "Try Jira again" }));
    expect((await screen.findByTestId("receipt-again")).textContent).toContain("Trying Jira again");
    expect(screen.getByTestId("trying-again")).toBeTruthy();
    await waitFor(() => expect(screen.getByTestId("live-region").textContent).toBe("Trying Jira again"));
    expect(screen.getByTestId("answer").textContent).toContain("Sarah argued against");
    await finished();
    expect(screen.queryByTestId("receipt-again")).toBeNull();
  });

  it("says when a source could not be asked again", async () => {
    const { person } = open({ ...company, broken: ["retrySource"] });
    await ask(person, `${budget} With Slack late`);
    await finished();
    await person.click(screen.getByTestId("receipt-toggle"));
    await person.click(screen.getByTestId("retry-source"));
    expect(await screen.findByText("Slack could not be asked again")).toBeTruthy();
    expect(screen.getByTestId("retry-source").getAttribute("aria-busy")).toBeNull();
  });

  it("offers no way to ask a source apart where the question went to it alone", async () => {
    const { person, platform } = open(company);
    const opened = vi.spyOn(platform, "openConversation");
    opened.mockImplementation(async (id) => ({
      summary: { id, title: "Stored", updatedAt: "2026-11-20T08:00:00Z", running: false },
      turns: [{ id: "t", question: "SHOP-412", status: "failed", events: alone }],
      earlier: null,
    }));
    await platform.sendMessage(
      { conversationId: null, text: "list tables", sources: { type: "all" }, replaces: null },
      () => undefined,
    );
    await person.click(await screen.findByRole("button", { name: "list tables" }));
    await person.click(await screen.findByTestId("receipt-toggle"));
    expect(screen.queryByTestId("retry-source")).toBeNull();
    expect(within(screen.getByTestId("receipt-table")).getByTestId("repair").dataset.repair).toBe("retry");
  });

  it("offers to try again under the last answer alone", async () => {
    const { person } = open(company);
    await ask(person, `${budget} With Jira broken`);
    await finished();
    await ask(person, budget);
    await waitFor(() => expect(screen.getAllByTestId("turn")).toHaveLength(2));
    await finished();
    await person.click(screen.getAllByTestId("receipt-toggle")[0] as HTMLElement);
    expect(screen.getByTestId("receipt-table").textContent).toContain("it was revoked");
    expect(screen.queryByTestId("retry-source")).toBeNull();
  });
});

describe("the runs of a question", () => {
  it("stand by source, and open to their calls with where each argument comes from", async () => {
    const { person } = open(company);
    await ask(person, `${budget} With Google partly`);
    await finished();
    await person.click(screen.getByTestId("activity-toggle"));
    const rows = screen.getAllByTestId("run");
    expect(rows.map((row) => [row.dataset.source, row.dataset.state])).toEqual([
      ["Slack", "searched"],
      ["Google Workspace", "partly"],
      ["Jira", "searched"],
    ]);
    expect(within(rows[0] as HTMLElement).getByTestId("run-words").textContent).toBe("1 call · 3 found · 340 ms");
    expect(screen.queryByTestId("tool-card")).toBeNull();
    await person.click(within(rows[0] as HTMLElement).getByTestId("run-toggle"));
    expect(screen.getByTestId("tool-card").textContent).toContain("Sarah Lindqvist — read from Slack");
    expect(screen.getByTestId("tool-card").textContent).toContain("spring budget — typed by you");
  });

  it("that failed says why", async () => {
    const { person } = open(company);
    await ask(person, `${budget} With everything broken`);
    await finished();
    expect(screen.getByTestId("activity").dataset.state).toBe("failed");
    await person.click(screen.getByTestId("activity-toggle"));
    expect(screen.getAllByTestId("run-words")[0]?.textContent).toBe("Failed: Slack refused the token: it was revoked");
    expect(screen.getByTestId("receipt-line").textContent).toMatch(/^Searched 0 of 6 sources · 0 found/);
  });
});

describe("follow-up questions", () => {
  it("fill the box and are not sent, and leave what was written there", async () => {
    const { person, platform } = open(company);
    const send = vi.spyOn(platform, "sendMessage");
    await ask(person, budget);
    await finished();
    const [first, second] = screen.getAllByTestId("follow-up");
    await person.click(first ?? document.body);
    expect(await composer()).toHaveProperty("value", "Who books the €42,000?");
    expect(document.activeElement).toBe(await composer());
    await person.click(second ?? document.body);
    expect(await composer()).toHaveProperty("value", "Show the whole #finance thread");
    await person.type(await composer(), ", please");
    await person.click(first ?? document.body);
    expect(await composer()).toHaveProperty("value", "Show the whole #finance thread, please\nWho books the €42,000?");
    expect(send).toHaveBeenCalledTimes(1);
  });

  it("stand under the last answer alone", async () => {
    const { person } = open(company);
    await ask(person, budget);
    await finished();
    await ask(person, "list tables");
    await waitFor(() => expect(screen.getAllByTestId("turn")).toHaveLength(2));
    await finished();
    expect(screen.queryByTestId("follow-ups")).toBeNull();
  });
});

it("shows passages by source, each with the number of its citation", async () => {
  const { person, container } = open({ ...company, status: { hasKey: false } });
  await ask(person, budget);
  await finished();
  expect(screen.getByTestId("tier").textContent).toBe("Search without a model");
  const groups = screen.getAllByTestId("passages");
  expect(groups.map((each) => [each.dataset.source, within(each).getByTestId("passage-count").textContent])).toEqual([
    ["Slack", "3 found"],
    ["Google Workspace", "2 found"],
    ["Jira", "1 found"],
  ]);
  const chips = within(groups[1] as HTMLElement).getAllByTestId("citation");
  expect(chips.map((chip) => chip.dataset.number)).toEqual(["4", "5"]);
  expect(groups[0]?.querySelectorAll("mark").length).toBeGreaterThan(2);
  expect(await findings(container)).toEqual([]);
});

it("tries a source of a quick answer again, and what was found by the others stays where it is", async () => {
  const { person } = open({ ...company, status: { hasKey: false } });
  await ask(person, `${budget} With Slack broken`);
  await finished();
  const sources = () => screen.getAllByTestId("passages").map((each) => each.dataset.source);
  expect(sources()).toEqual(["Google Workspace", "Jira"]);
  await person.click(screen.getByTestId("receipt-toggle"));
  await person.click(screen.getByRole("button", { name: "Try Slack again" }));
  await waitFor(() => expect(sources()).toContain("Slack"));
  await finished();
  expect(screen.getAllByText(/^Searched for/)).toHaveLength(1);
  expect(screen.getByTestId("receipt-line").textContent).toMatch(/^Searched 3 of 6 sources · 6 found/);
});
