import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import { company } from "../platform/demo/company";
import { ask, composer, findings, open } from "../test-window";

const budget = "What did Sarah say about the spring budget?";
const lit = () => screen.queryAllByTestId("source-chip").map((chip) => chip.dataset.source);

async function finished() {
  await waitFor(() => expect(screen.getAllByTestId("turn").at(-1)?.dataset.status).toBe("finished"));
}

describe("the plan of a question that is being written", () => {
  it("lights up the sources that would be asked, once, after a pause", async () => {
    const { person, platform } = open(company);
    const preview = vi.spyOn(platform, "previewPlan");
    await person.type(await composer(), budget);
    await waitFor(() => expect(lit()).toEqual(["Slack", "Google Workspace", "Jira"]));
    expect(preview.mock.lastCall?.[0]).toEqual({ conversationId: null, text: budget, sources: { type: "all" } });
    expect(preview.mock.calls.length).toBeLessThan(budget.length / 2);
    expect(screen.getAllByTestId("source-off").map((chip) => chip.dataset.source)).toEqual([
      "GitHub",
      "AWS S3",
      "Shopify",
    ]);
    await person.clear(await composer());
    expect(lit()).toEqual([]);
    expect(screen.queryByTestId("source-off")).toBeNull();
  });

  it("is changed by a click, for this question alone", async () => {
    const { person, platform } = open(company);
    const send = vi.spyOn(platform, "sendMessage");
    await person.type(await composer(), budget);
    await waitFor(() => expect(lit()).toHaveLength(3));
    await person.click(screen.getByRole("button", { name: "Ask Jira" }));
    await person.click(screen.getByRole("button", { name: "Ask GitHub" }));
    expect(lit()).toEqual(["Slack", "Google Workspace", "GitHub"]);
    await person.type(await composer(), "{Enter}");
    await waitFor(() =>
      expect(send.mock.calls[0]?.[0].sources).toEqual({
        type: "only",
        datasourceIds: ["ds-slack", "ds-google", "ds-github"],
      }),
    );
    await finished();
    await person.type(await composer(), budget);
    await waitFor(() => expect(lit()).toEqual(["Slack", "Google Workspace", "Jira"]));
  });

  it("can be left to Mosaic again, and asking goes on where no preview can be had", async () => {
    const { person, platform } = open({ ...company, broken: ["previewPlan"] });
    const send = vi.spyOn(platform, "sendMessage");
    await screen.findByTestId("source-picker");
    await person.type(await composer(), "@jira{Enter}");
    expect(lit()).toEqual(["Jira"]);
    await person.click(screen.getByRole("button", { name: "Let Mosaic choose" }));
    expect(lit()).toEqual([]);
    await ask(person, budget);
    await waitFor(() => expect(send.mock.calls[0]?.[0].sources).toEqual({ type: "all" }));
  });

  it("says what words stand for", async () => {
    const { person } = open(company);
    await person.type(await composer(), "latest files in that bucket");
    expect((await screen.findByTestId("plan-hint")).textContent).toBe(
      "“that bucket” = larkspur-logs, read from AWS S3",
    );
  });
});

describe("the plan above an answer", () => {
  it("says who was asked, how, why, and what was filled in", async () => {
    const { person, container } = open(company);
    await ask(person, budget);
    await finished();
    const plan = screen.getByTestId("plan");
    expect(within(plan).getByTestId("plan-line").textContent).toBe("Asked Slack, Google Workspace and Jira");
    expect(within(plan).getByTestId("tier").textContent).toBe("A model answers");
    expect(within(plan).getByTestId("filled").textContent).toBe("“Sarah” = Sarah Lindqvist, read from Slack");
    await person.click(within(plan).getByTestId("plan-toggle"));
    const weighed = within(plan).getAllByTestId("weighed");
    expect(weighed).toHaveLength(6);
    expect(weighed.map((each) => each.dataset.asked)).toEqual(["true", "true", "true", "false", "false", "false"]);
    expect(weighed[0]?.textContent).toContain("people write here");
    expect(within(plan).getByText(/by what the question says/)).toBeTruthy();
    expect(await findings(container)).toEqual([]);
  });

  it("is changed by hand: the question is asked again of these", async () => {
    const { person, platform } = open(company);
    const send = vi.spyOn(platform, "sendMessage");
    await ask(person, budget);
    await finished();
    await person.click(screen.getByTestId("plan-toggle"));
    expect(screen.getByTestId("ask-with-these")).toHaveProperty("disabled", true);
    await person.click(screen.getByRole("button", { name: /^Ask Jira\s*,\s*67%/ }));
    const turn = screen.getByTestId("turn").dataset.turn;
    await person.click(screen.getByTestId("ask-with-these"));
    await waitFor(() => expect(send).toHaveBeenCalledTimes(2));
    expect(send.mock.calls[1]?.[0]).toMatchObject({
      text: budget,
      replaces: turn,
      sources: { type: "only", datasourceIds: ["ds-slack", "ds-google"] },
    });
    await waitFor(() => expect(screen.getByTestId("plan-line").textContent).toBe("Asked Slack and Google Workspace"));
    expect(screen.getByTestId("plan").dataset.plannedBy).toBe("person");
  });

  it("is kept for the conversation", async () => {
    const { person, platform } = open(company);
    const pin = vi.spyOn(platform, "pinSources");
    await ask(person, budget);
    await finished();
    await person.click(screen.getByTestId("plan-toggle"));
    await person.click(screen.getByTestId("pin-plan"));
    expect(pin).toHaveBeenCalledWith(expect.any(String), ["ds-slack", "ds-google", "ds-jira"]);
    await waitFor(() => expect(lit()).toEqual(["Slack", "Google Workspace", "Jira"]));
    await person.click(await screen.findByRole("button", { name: "Unpin" }));
    await waitFor(() => expect(lit()).toEqual([]));
  });

  it("of an older question tells, and changes nothing", async () => {
    const { person } = open(company);
    await ask(person, budget);
    await finished();
    await ask(person, budget);
    await waitFor(() => expect(screen.getAllByTestId("turn")).toHaveLength(2));
    await finished();
    const [older] = screen.getAllByTestId("plan");
    await person.click(within(older ?? document.body).getByTestId("plan-toggle"));
    expect(within(older ?? document.body).getAllByTestId("weighed")).toHaveLength(6);
    expect(within(older ?? document.body).queryByTestId("ask-with-these")).toBeNull();
    expect(within(older ?? document.body).queryByRole("button", { name: /^Ask / })).toBeNull();
  });
});
