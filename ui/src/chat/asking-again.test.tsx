import { screen, waitFor, within } from "@testing-library/react";
import { expect, it, vi } from "vitest";
import { ask, open } from "../test-window";

/** Waits until this many turns are there and the last of them is over. */
async function turns(many: number) {
  await waitFor(() => {
    const all = screen.getAllByTestId("turn");
    expect(all).toHaveLength(many);
    expect(all.at(-1)?.dataset.status).not.toBe("running");
  });
  return screen.getAllByTestId("turn");
}

it("asks the turn again from the card of a call that failed", async () => {
  const { person, platform } = open();
  const send = vi.spyOn(platform, "sendMessage");
  await ask(person, "a slow question");
  const [turn] = await turns(1);
  const card = within(turn ?? document.body).getByTestId("tool-card");
  await person.click(within(card).getByRole("button", { name: "Try again" }));
  await waitFor(() => expect(send).toHaveBeenCalledTimes(2));
  expect(send.mock.calls[1]?.[0]).toMatchObject({ text: "a slow question", replaces: turn?.dataset.turn });
  expect(await turns(1)).toHaveLength(1);
});

it("offers to ask the last turn again, and no older one", async () => {
  const { person, platform } = open();
  const send = vi.spyOn(platform, "sendMessage");
  await ask(person, "list tables");
  await turns(1);
  await ask(person, "a slow question");
  await turns(2);
  await ask(person, "key refused");
  await turns(3);
  await ask(person, "latest rentals");
  const all = await turns(4);
  for (const older of all.slice(0, -1)) {
    expect(within(older).queryByTestId("retry")).toBeNull();
    expect(within(older).queryByTestId("retry-after-repair")).toBeNull();
    expect(within(older).queryByRole("button", { name: "Try again" })).toBeNull();
  }
  expect(within(all[2] ?? document.body).getByTestId("repair").dataset.repair).toBe("openModelSettings");
  await person.click(within(all[3] ?? document.body).getByTestId("retry"));
  await waitFor(() => expect(send.mock.lastCall?.[0]).toMatchObject({ replaces: all[3]?.dataset.turn }));
  expect(await turns(4)).toHaveLength(4);
});

it("says what an edited older question replaces", async () => {
  const { person } = open();
  await ask(person, "list tables");
  await turns(1);
  await ask(person, "latest rentals");
  const [older] = await turns(2);
  await person.click(within(older ?? document.body).getByTestId("edit-question"));
  expect(screen.getByText("Replaces this answer and what came after it.")).toBeTruthy();
});
