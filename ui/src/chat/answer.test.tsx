import { screen, waitFor } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import { revenueAnswer } from "../platform/demo/answers";
import { rentals, view } from "../platform/demo/data";
import { ask, composer, open } from "../test-window";

const finished = () =>
  waitFor(() => expect(screen.getAllByTestId("turn").at(-1)?.dataset.status).toBe("finished"), { timeout: 5000 });

describe("copying", () => {
  it("puts the answer on the clipboard as it was written, and says so", async () => {
    const { person } = open();
    await ask(person, "Which film category earns most?");
    await finished();
    await person.click(screen.getByRole("button", { name: "Copy answer" }));
    expect(await navigator.clipboard.readText()).toBe(revenueAnswer);
    expect(await screen.findByRole("button", { name: "Copied" })).toBeTruthy();
  });

  it("takes a quick answer's passages", async () => {
    const { person } = open({ status: { hasKey: false } });
    await ask(person, "academy dinosaur");
    await finished();
    await person.click(screen.getByRole("button", { name: "Copy answer" }));
    expect(await navigator.clipboard.readText()).toMatch(/^sakila\.film · row 1\nACADEMY DINOSAUR/);
  });

  it("works for an older answer too", async () => {
    const { person } = open();
    await ask(person, "Which film category earns most?");
    await finished();
    await ask(person, "list tables");
    await waitFor(() => expect(screen.getAllByTestId("turn")).toHaveLength(2));
    await person.click(screen.getByRole("button", { name: "Copy answer" }));
    expect(await navigator.clipboard.readText()).toBe(revenueAnswer);
  });
});

describe("a result that is longer than what is shown", () => {
  it("is loaded whole when that is asked for", async () => {
    const { person, platform } = open();
    const load = vi
      .spyOn(platform, "loadToolResult")
      .mockResolvedValue(view("2 rows", { table: { ...rentals, rows: rentals.rows.slice(0, 2) } }));
    await ask(person, "latest rentals");
    await person.click(await screen.findByTestId("load-whole"));
    await waitFor(() => expect(screen.getByTestId("row-count").textContent).toContain("2 rows"));
    expect(load.mock.lastCall?.at(-1)).toBe("demo-direct");
    expect(screen.queryByTestId("load-whole")).toBeNull();
  });

  it("says when it could not be, and can be asked for again", async () => {
    const { person } = open({ broken: ["loadToolResult"] });
    await ask(person, "latest rentals");
    await person.click(await screen.findByTestId("load-whole"));
    expect(await screen.findByText("The whole result could not be loaded")).toBeTruthy();
    expect(screen.getByTestId("row-count").textContent).toContain("200 rows");
    expect(screen.getByTestId("load-whole").getAttribute("aria-busy")).toBeNull();
  });
});

describe("the queue", () => {
  /** Asks something that waits for an approval, and something else behind it. */
  async function queue() {
    const opened = open();
    const send = vi.spyOn(opened.platform, "sendMessage");
    await ask(opened.person, "rename Ann");
    await screen.findByTestId("approval-card");
    await opened.person.type(await composer(), "list tables{Enter}");
    await screen.findByTestId("queued");
    return { ...opened, send };
  }

  it("is asked by itself once the answer before it is whole", async () => {
    const { person, send } = await queue();
    expect(send).toHaveBeenCalledTimes(1);
    await person.click(screen.getByTestId("approve"));
    expect(await screen.findByTestId("data-table", undefined, { timeout: 5000 })).toBeTruthy();
    expect(send.mock.calls[1]?.[0]).toMatchObject({ text: "list tables", replaces: null });
    expect(screen.getAllByTestId("turn")).toHaveLength(2);
    expect(screen.queryByTestId("queued")).toBeNull();
  });

  it("gives its words back to be edited, and forgets them when they are removed", async () => {
    const { person, send } = await queue();
    await person.click(screen.getByRole("button", { name: "Edit the next question" }));
    expect(await composer()).toHaveProperty("value", "list tables");
    expect(screen.queryByTestId("queued")).toBeNull();
    await person.keyboard("{Enter}");
    await person.click(await screen.findByRole("button", { name: "Remove the next question" }));
    expect(screen.queryByTestId("queued")).toBeNull();
    expect(await composer()).toHaveProperty("value", "");
    expect(send).toHaveBeenCalledTimes(1);
  });

  it("waits for the person after the answer before it was stopped", async () => {
    const { person, send } = await queue();
    await person.click(screen.getByTestId("stop"));
    await screen.findByTestId("stopped");
    expect(send).toHaveBeenCalledTimes(1);
    await person.click(await screen.findByRole("button", { name: "Ask now" }));
    await waitFor(() => expect(send).toHaveBeenCalledTimes(2));
    expect(await screen.findByTestId("data-table", undefined, { timeout: 5000 })).toBeTruthy();
  });
});
