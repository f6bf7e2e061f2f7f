import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import type { DemoOptions } from "../platform/demo";
import { status } from "../platform/demo/data";
import { ask, composer, findings, open } from "../test-window";

describe("the first run", () => {
  const first: DemoOptions = {
    status: { settings: { ...status.settings, welcomed: false }, hasKey: false },
    datasources: [],
    conversations: [],
  };

  it("lets in who has no key", async () => {
    const { person, container } = open(first);
    await person.click(await screen.findByRole("button", { name: /Connect my own sources/ }));
    expect(await composer()).toBeTruthy();
    expect(await screen.findByTestId("connect-first")).toBeTruthy();
    expect(await findings(container)).toEqual([]);
  });

  it("checks a key before it lets in, and says why it was refused", async () => {
    const { person } = open(first);
    await person.click(await screen.findByTestId("door-key"));
    await person.type(screen.getByTestId("key"), "bad-key");
    await person.click(screen.getByTestId("save-access"));
    expect(await screen.findByTestId("access-failed")).toHaveProperty(
      "textContent",
      "The key was refusedCheck that it was copied whole.",
    );
    await person.clear(screen.getByTestId("key"));
    await person.type(screen.getByTestId("key"), "good-key");
    await person.click(screen.getByTestId("save-access"));
    expect(await composer()).toBeTruthy();
  });

  it("tells what is wrong with the address of a local server", async () => {
    const { person } = open(first);
    await person.click(await screen.findByTestId("door-local"));
    await person.clear(screen.getByTestId("base-url"));
    await person.type(screen.getByTestId("base-url"), "http://localhost:1/v1");
    await person.click(screen.getByTestId("save-access"));
    expect(await screen.findByText("Leave out /v1: Mosaic adds it")).toBeTruthy();
  });
});

describe("asking", () => {
  it("shows the answer, what was asked of the source, and what it cost", async () => {
    const { person, container } = open();
    await ask(person, "Which film category earns most?");
    const turn = await screen.findByTestId("turn");
    await waitFor(() => expect(turn.dataset.status).toBe("finished"));
    expect(within(turn).getByText("Sports", { selector: "strong" })).toBeTruthy();
    expect(within(turn).getAllByTestId("tool-card")).toHaveLength(2);
    expect(within(turn).getByTestId("cached")).toBeTruthy();
    expect(within(turn).getByTestId("usage").textContent).toContain("$0.0086");
    expect(screen.getByTestId("live-region").textContent).toBe("The answer is complete");
    expect(await findings(container)).toEqual([]);
  });

  it("shows a direct result unfolded, sorts it, and saves it", async () => {
    const { person, platform } = open();
    const save = vi.spyOn(platform, "saveResultCsv");
    await ask(person, "list tables");
    const table = await screen.findByTestId("data-table");
    const cells = () =>
      within(table)
        .getAllByRole("row")
        .slice(1)
        .map((row) => row.firstElementChild?.textContent);
    await person.click(within(table).getByRole("button", { name: "rows" }));
    expect(cells()[0]).toBe("category");
    await person.click(within(table).getByRole("button", { name: "rows" }));
    expect(within(table).getByRole("columnheader", { name: "rows" }).getAttribute("aria-sort")).toBe("descending");
    await person.click(within(table).getByTestId("save-csv"));
    expect(save).toHaveBeenCalledWith(expect.any(String), "demo-direct");
  });

  it("labels passages found without a model as a quick answer and marks the words", async () => {
    const { person } = open({ status: { hasKey: false } });
    await ask(person, "academy dinosaur");
    const quick = await screen.findByTestId("quick-answer");
    expect(within(quick).getByText("Quick answer")).toBeTruthy();
    expect(within(quick).getAllByTestId("passage")[0]?.querySelectorAll("mark")).toHaveLength(2);
  });

  it("waits for approval, takes edited arguments, and refuses broken ones", async () => {
    const { person, platform } = open();
    const decide = vi.spyOn(platform, "decideApproval");
    await ask(person, "rename Ann");
    const card = await screen.findByTestId("approval-card");
    const text = within(card).getByTestId("approval-arguments");
    await person.clear(text);
    await person.type(text, "{{nonsense");
    expect(within(card).getByTestId("approve")).toHaveProperty("disabled", true);
    await person.clear(text);
    await person.type(text, '{{"id": 8}');
    await person.click(within(card).getByTestId("approve"));
    expect(decide).toHaveBeenCalledWith(expect.any(String), "demo-write", { type: "approve", arguments: { id: 8 } });
    expect(await screen.findByText("Done: one row was changed.")).toBeTruthy();
  });

  it("shows why a turn failed and the button that mends it", async () => {
    const { person } = open();
    await ask(person, "key refused");
    const failure = await screen.findByTestId("failure");
    expect(failure.textContent).toContain("The key was refused");
    await person.click(within(failure).getByTestId("repair"));
    expect(await screen.findByTestId("settings-dialog")).toBeTruthy();
  });

  it("queues the next question while one runs, and Escape stops", async () => {
    const { person } = open({ haste: 1 });
    await ask(person, "a long answer");
    await screen.findByTestId("stop");
    await person.type(await composer(), "and then?{Enter}");
    expect((await screen.findByTestId("queued")).textContent).toContain("Next");
    await person.keyboard("{Escape}");
    expect(await screen.findByTestId("stopped")).toBeTruthy();
    expect(screen.getByTestId("queued").textContent).toContain("Not sent");
  });

  it("asks an edited question in the place of the old one", async () => {
    const { person } = open();
    await ask(person, "list tables");
    await screen.findByTestId("data-table");
    await person.click(screen.getByTestId("edit-question"));
    const text = await screen.findByTestId("edit-text");
    await person.clear(text);
    await person.type(text, "latest rentals{Enter}");
    await waitFor(() => expect(screen.getAllByTestId("turn")).toHaveLength(1));
    expect(screen.getByTestId("question").textContent).toBe("latest rentals");
  });

  it("gives the words back when a question cannot be sent", async () => {
    const { person } = open({ broken: ["sendMessage"] });
    await ask(person, "list tables");
    expect(await screen.findByText("The question could not be sent")).toBeTruthy();
    await waitFor(async () => expect(await composer()).toHaveProperty("value", "list tables"));
  });

  it("chooses sources by name", async () => {
    const { person, platform } = open();
    const send = vi.spyOn(platform, "sendMessage");
    await screen.findByTestId("source-picker");
    await person.type(await composer(), "@sak");
    expect(within(await screen.findByTestId("mentions")).getAllByRole("option")).toHaveLength(1);
    await person.keyboard("{Enter}");
    expect((await screen.findByTestId("source-chip")).textContent).toContain("Sakila");
    await person.type(await composer(), "list tables{Enter}");
    expect(send.mock.calls[0]?.[0]).toMatchObject({
      text: "list tables",
      sources: { type: "only", datasourceIds: ["ds-sakila"] },
    });
  });
});

describe("conversations", () => {
  it("finds what was said and jumps to it", async () => {
    const { person } = open();
    await person.type(await screen.findByTestId("search"), "film");
    const [hit] = await screen.findAllByTestId("search-hit");
    expect(hit?.querySelector("mark")?.textContent).toBe("film");
    await person.click(hit ?? document.body);
    const turn = await screen.findByTestId("turn");
    await waitFor(() => expect(document.activeElement).toBe(turn));
  });

  it("says so when a hit is no longer there to jump to", async () => {
    const { person, platform } = open();
    const found = await platform.searchMessages("film", 0);
    const hits = found.hits.map((hit) => ({ ...hit, turnId: "turn-replaced" }));
    vi.spyOn(platform, "searchMessages").mockResolvedValue({ ...found, hits });
    await person.type(await screen.findByTestId("search"), "film");
    await person.click((await screen.findAllByTestId("search-hit"))[0] ?? document.body);
    expect(await screen.findByText("This is no longer part of the conversation")).toBeTruthy();
  });

  it("marks what finished while nobody looked, until somebody does", async () => {
    const { person } = open({ haste: 30 });
    await ask(person, "a long answer");
    await screen.findByTestId("stop");
    await person.click(screen.getByTestId("new-conversation-button"));
    const mark = await screen.findByTestId("unread", undefined, { timeout: 5000 });
    await person.click(mark);
    await waitFor(() => expect(screen.queryByTestId("unread")).toBeNull());
  });

  it("asks before it deletes one", async () => {
    const { person, platform } = open();
    const remove = vi.spyOn(platform, "removeConversation");
    const [row] = await screen.findAllByTestId("conversation");
    await person.click(within(row ?? document.body).getByTestId("conversation-menu"));
    await person.click(await screen.findByRole("menuitem", { name: "Delete" }));
    expect(remove).not.toHaveBeenCalled();
    await person.click(await screen.findByTestId("confirm-action"));
    await waitFor(() => expect(screen.getAllByTestId("conversation")).toHaveLength(6));
  });
});

describe("sources", () => {
  it("connects one after a test that names the field to blame", async () => {
    const { person } = open({ datasources: [] });
    await person.click(await screen.findByTestId("connect-first"));
    await person.click(await screen.findByTestId("connector-mysql"));
    await person.click(screen.getByTestId("test-connection"));
    expect(screen.getByText("User is needed")).toBeTruthy();
    await person.type(screen.getByTestId("field-MYSQL_USER"), "mosaic");
    await person.type(screen.getByTestId("field-MYSQL_PASSWORD"), "wrong");
    await person.click(screen.getByTestId("test-connection"));
    expect(await screen.findByTestId("test-failed")).toBeTruthy();
    expect(screen.getByTestId("field-MYSQL_PASSWORD").getAttribute("aria-invalid")).toBe("true");
    await person.clear(screen.getByTestId("field-MYSQL_PASSWORD"));
    await person.type(screen.getByTestId("field-MYSQL_PASSWORD"), "right");
    await person.click(screen.getByTestId("test-connection"));
    expect((await screen.findByTestId("test-ok")).textContent).toContain("MariaDB");
    await person.click(screen.getByTestId("save-source"));
    const panel = await screen.findByTestId("sources-panel");
    expect((await within(panel).findByTestId("source")).dataset.source).toBe("MySQL");
  });

  it("says in words how each fares", async () => {
    const { person } = open();
    await person.click(await screen.findByTestId("sources-button"));
    const healths = await screen.findAllByTestId("health");
    expect(healths.map((each) => each.textContent)).toEqual([
      "Ready",
      "Failingaccess denied for user ‘mosaic’@‘10.0.4.2’",
    ]);
  });
});

describe("what stands in the way", () => {
  it("asks for the passphrase of a locked vault", async () => {
    const { person } = open({ status: { vault: { type: "locked" } } });
    await person.type(await screen.findByTestId("passphrase"), "wrong");
    await person.click(screen.getByTestId("unlock"));
    expect(await screen.findByText("This passphrase does not open it")).toBeTruthy();
    await person.clear(screen.getByTestId("passphrase"));
    await person.type(screen.getByTestId("passphrase"), "right{Enter}");
    expect(await composer()).toBeTruthy();
  });

  it("offers a passphrase or memory where there is no keyring", async () => {
    const { person } = open({ status: { vault: { type: "needsChoice", reason: "no service", holdsSecrets: false } } });
    await person.click(await screen.findByTestId("choose-memory"));
    expect(await composer()).toBeTruthy();
  });

  it("tells what was found broken and where the copy is", async () => {
    open({ status: { problems: [{ message: "The database was broken", copyAt: "/data/mosaic.db.broken-1" }] } });
    expect((await screen.findByTestId("problem-banner")).textContent).toContain("/data/mosaic.db.broken-1");
  });

  it("tells it on every screen, and once it is dismissed on none", async () => {
    const problems = [{ message: "The settings could not be read", copyAt: null }];
    const settings = { ...status.settings, welcomed: false };
    const { person } = open({ status: { problems, settings, vault: { type: "locked" } } });
    await screen.findByTestId("vault-locked");
    expect(screen.getByTestId("problem-banner")).toBeTruthy();
    await person.click(screen.getByTestId("vault-later"));
    await screen.findByTestId("welcome");
    await person.click(within(screen.getByTestId("problem-banner")).getByRole("button", { name: "Dismiss" }));
    await person.click(screen.getByTestId("door-empty"));
    await screen.findByTestId("shell");
    expect(screen.queryByTestId("problem-banner")).toBeNull();
  });

  it("offers to try again when a list cannot be read", async () => {
    open({ broken: ["listConversations"] });
    expect((await screen.findByTestId("failed")).textContent).toContain("The database could not be read");
  });

  it("says when it is offline", async () => {
    vi.spyOn(navigator, "onLine", "get").mockReturnValue(false);
    open();
    expect(await screen.findByTestId("offline-banner")).toBeTruthy();
  });
});

describe("the keyboard", () => {
  it("opens the palette, and what is typed there can be asked", async () => {
    const { person } = open();
    await composer();
    await person.keyboard("{Control>}k{/Control}");
    await person.type(await screen.findByTestId("palette-input"), "list tables");
    await person.click(await screen.findByText("Ask “list tables”"));
    expect(await screen.findByTestId("data-table")).toBeTruthy();
  });

  it("opens the settings and sets the theme", async () => {
    const { person } = open();
    await composer();
    await person.keyboard("{Control>},{/Control}");
    await person.click(await screen.findByTestId("settings-appearance"));
    await person.click(await screen.findByRole("radio", { name: "Dark" }));
    await waitFor(() => expect(document.documentElement.dataset.theme).toBe("dark"));
  });
});

it("asks before it opens a link, with the host in sight", async () => {
  const { person, platform } = open();
  const openLink = vi.spyOn(platform, "openLink");
  await ask(person, "Which film category earns most?");
  await person.click(await screen.findByTestId("link"));
  expect(await screen.findByRole("heading", { name: "Open dev.mysql.com?" })).toBeTruthy();
  expect(openLink).not.toHaveBeenCalled();
  await person.click(screen.getByTestId("open-link"));
  expect(openLink).toHaveBeenCalledWith("https://dev.mysql.com/doc/sakila/en/");
});
