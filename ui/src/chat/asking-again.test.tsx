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
