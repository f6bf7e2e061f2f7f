import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import { company } from "../platform/demo/company";
import { ask, findings, open } from "../test-window";

async function told(question: string) {
  const opened = open(company);
  const openOriginal = vi.spyOn(opened.platform, "openOriginal");
  const openLink = vi.spyOn(opened.platform, "openLink");
  await ask(opened.person, question);
  await waitFor(() => expect(screen.getAllByTestId("turn").at(-1)?.dataset.status).toBe("finished"), { timeout: 5000 });
  return { ...opened, openOriginal, openLink };
}

describe("citations in an answer", () => {
  it("are chips where their marks stood, also in tables, and never in code", async () => {
    await told("unproven");
    const answer = screen.getByTestId("markdown");
    expect(
      within(answer)
        .getAllByTestId("citation")
        .map((chip) => chip.dataset.number),
    ).toEqual(["1", "2", "3", "1", "2"]);
    expect(within(answer).getAllByTestId("citations")).toHaveLength(4);
    expect(answer.querySelector("code")?.textContent).toBe("【1】");
    expect(answer.textContent).toContain("A number nobody knows shows nothing.");
    expect(answer.textContent?.replace("【1】", "")).not.toMatch(/[【】]/);
  });

  it("that were not found in their record say so, in sight and to a screen reader", async () => {
    await told("unproven");
    const chip = screen.getByRole("button", { name: /^Source 3 not found in the record: / });
    expect(chip.textContent).toContain("not found in the record");
    expect(chip.dataset.verified).toBe("false");
    expect(
      screen.getAllByRole("button", { name: "Source 1: #finance: Spring budget by Sarah Lindqvist, Slack" }),
    ).toHaveLength(2);
  });

  it("show what they stand for when they are pointed at", async () => {
    const { person } = await told("unproven");
    await person.hover(screen.getAllByTestId("citation")[2] ?? document.body);
    const card = await screen.findByTestId("citation-card");
    expect(card.textContent).toContain("it is already paid");
    expect(card.textContent).toContain("These words were not found in the record");
  });

  it("are copied as numbers in brackets with their sources below", async () => {
    const { person } = await told("unproven");
    await person.click(screen.getByRole("button", { name: "Copy answer" }));
    const copied = await navigator.clipboard.readText();
    expect(copied).toContain("**42,000**[1][2]. It may be paid already[3].");
    expect(copied).toMatch(/Sources:\n\[1\] Slack: .*\n\[2\] Jira: .*\n\[3\] .*not found in the record\)$/);
  });
});

describe("the record panel", () => {
  it("shows the record with the quoted words, and gives the focus back when it closes", async () => {
    const { person } = await told("unproven");
    const chip = screen.getAllByTestId("citation")[1] ?? document.body;
    await person.click(chip);
    const panel = await screen.findByTestId("record-panel");
    await waitFor(() => expect(within(panel).getByTestId("record-title").textContent).toContain("SHOP-412"));
    expect(panel.querySelector("mark[data-quoted=this]")?.textContent).toBe("Waits for the spring budget");
    expect(within(panel).getByTestId("read-at").textContent).toMatch(/^Read today/);
    expect(panel.contains(document.activeElement)).toBe(true);
    await person.keyboard("{Escape}");
    await waitFor(() => expect(screen.queryByTestId("record-panel")).toBeNull());
    expect(document.activeElement).toBe(chip);
  });

  it("goes from citation to citation by keys", async () => {
    const { person } = await told("unproven");
    await person.click(screen.getAllByTestId("citation")[0] ?? document.body);
    const place = await screen.findByTestId("citation-place");
    expect(place.textContent).toBe("1 of 3");
    await person.keyboard("{ArrowRight}{ArrowRight}");
    expect(place.textContent).toBe("3 of 3");
    expect(await screen.findByTestId("unproven")).toBeTruthy();
    expect(screen.getByTestId("record-panel").querySelector("mark")).toBeNull();
    await person.keyboard("{ArrowRight}{ArrowLeft}");
    expect(place.textContent).toBe("2 of 3");
  });

  it("opens the original by the record's number and hands no address over", async () => {
    const { person, openOriginal, openLink } = await told("unproven");
    await person.click(screen.getAllByTestId("citation")[1] ?? document.body);
    const button = await screen.findByTestId("open-original");
    await screen.findByTestId("record-stored");
    await person.click(button);
    expect(openOriginal).toHaveBeenCalledWith(expect.any(String), 2);
    await person.keyboard("{ArrowLeft}");
    await waitFor(() => expect(screen.getByTestId("open-original").getAttribute("aria-disabled")).toBe("true"));
    await person.click(screen.getByTestId("open-original"));
    expect(openOriginal).toHaveBeenCalledTimes(1);
    expect(openLink).not.toHaveBeenCalled();
  });

  it("tells a record that was not kept from one that cannot be read", async () => {
    const { person, platform } = await told("unproven");
    const read = vi.spyOn(platform, "openRecord");
    read.mockRejectedValueOnce({ code: "notFound", message: "there is no such record", hint: null });
    await person.click(screen.getAllByTestId("citation")[0] ?? document.body);
    const gone = await screen.findByTestId("record-not-kept");
    expect(gone.textContent).toContain("the spring budget is 42,000");
    read.mockRejectedValueOnce({ code: "internal", message: "the database is busy", hint: null });
    await person.keyboard("{ArrowRight}");
    expect((await screen.findByTestId("failed")).textContent).toContain("The database is busy");
    await person.click(screen.getByRole("button", { name: "Try again" }));
    expect(await screen.findByTestId("record-stored")).toBeTruthy();
  });

  it("makes room for the sources, and leaves with its conversation", async () => {
    const { person } = await told("unproven");
    await person.click(screen.getAllByTestId("citation")[0] ?? document.body);
    await screen.findByTestId("record-panel");
    await person.click(screen.getByTestId("sources-button"));
    expect(screen.queryByTestId("record-panel")).toBeNull();
    await person.click(screen.getAllByTestId("citation")[0] ?? document.body);
    await screen.findByTestId("record-panel");
    await person.click(screen.getByTestId("new-conversation-button"));
    expect(screen.queryByTestId("record-panel")).toBeNull();
  });

  it("has nothing that accessibility rules forbid", async () => {
    const { person, container } = await told("unproven");
    await person.click(screen.getAllByTestId("citation")[2] ?? document.body);
    await screen.findByTestId("unproven");
    expect(await findings(container)).toEqual([]);
  });
});

describe("things met in several places", () => {
  it("are listed with their records, and a disagreement is called out", async () => {
    const { person } = await told("What did Sarah say about the budget?");
    const [thing] = await screen.findAllByTestId("joined-thing");
    expect(within(thing ?? document.body).getAllByTestId("record-chip").length).toBeGreaterThan(1);
    expect(screen.getByTestId("disagreement").textContent).toMatch(/^They disagree: /);
    await person.click(screen.getAllByTestId("record-chip")[0] ?? document.body);
    const related = await screen.findByTestId("related");
    await person.click(within(related).getByTestId("record-chip"));
    expect(await screen.findByTestId("record-stored")).toBeTruthy();
  });
});

describe("a table of an answer", () => {
  it("stands under it, is filtered by words and comparisons, and drawn on demand", async () => {
    const { person } = await told("chart by category");
    const table = await screen.findByTestId("answer-table");
    const count = () => within(table).getByTestId("row-count").textContent;
    await screen.findByTestId("table-filter");
    expect(count()).toBe("16 rows");
    await person.type(within(table).getByTestId("table-filter"), "dra");
    expect(count()).toBe("1 of 16 rows");
    await person.clear(within(table).getByTestId("table-filter"));
    await person.click(within(table).getByTestId("filter-columns"));
    await person.type(within(table).getByRole("textbox", { name: "Filter revenue" }), ">5000");
    expect(count()).toBe("2 of 16 rows");
    await person.click(within(table).getByTestId("chart-toggle"));
    const chart = await screen.findByTestId("chart");
    expect(chart.textContent).toContain("Bar chart of revenue by category, 2 values");
    expect(chart.dataset.kind).toBe("bar");
  });
});

describe("a passage of a quick answer", () => {
  it("opens the original of its record and hands no address over", async () => {
    const { platform, person } = open({ ...company, status: { hasKey: false } });
    const openOriginal = vi.spyOn(platform, "openOriginal");
    const openLink = vi.spyOn(platform, "openLink");
    await ask(person, "what did Sarah say about the budget");
    const [first] = await screen.findAllByTestId("open-passage");
    await person.click(first ?? document.body);
    expect(openOriginal).toHaveBeenCalledWith(expect.any(String), expect.any(Number));
    expect(screen.queryByRole("dialog")).toBeNull();
    expect(openLink).not.toHaveBeenCalled();
    vi.spyOn(platform, "openOriginal").mockRejectedValueOnce({ code: "notFound", message: "it is gone", hint: null });
    await person.click(first ?? document.body);
    expect(await screen.findByText("The original could not be opened")).toBeTruthy();
  });
});

describe("a conversation that read what others wrote", () => {
  it("says so also when that was in turns that are not loaded", async () => {
    const opened = open();
    vi.spyOn(opened.platform, "openConversation").mockImplementation(async (id) => ({
      summary: { id, title: "Stored", updatedAt: "2026-11-20T08:00:00Z", running: false },
      turns: [],
      earlier: "turn-before",
      tainted: true,
    }));
    const [row] = await screen.findAllByTestId("conversation");
    await opened.person.click(within(row ?? document.body).getAllByRole("button")[0] ?? document.body);
    expect(await screen.findByTestId("taint-mark")).toBeTruthy();
  });

  it("says that every change will ask, and why; a new one does not", async () => {
    const { person } = await told("unproven");
    await person.click(screen.getByTestId("taint-mark"));
    expect(
      await screen.findByText("This conversation has read content from others: every change will ask."),
    ).toBeTruthy();
    await person.keyboard("{Escape}");
    await person.click(screen.getByTestId("new-conversation-button"));
    expect(screen.queryByTestId("taint-mark")).toBeNull();
  });
});
