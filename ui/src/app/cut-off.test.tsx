import { screen, waitFor } from "@testing-library/react";
import { expect, it, vi } from "vitest";
import type { ConversationSummary } from "../platform";
import { conversations } from "../platform/demo/data";
import { composer, open } from "../test-window";

const cut: ConversationSummary = {
  id: "conv-cut",
  title: "Rentals, cut off",
  updatedAt: new Date().toISOString(),
  running: false,
};
const others = conversations(Date.now());

it("opens the newest conversation at the start when its last answer was cut off", async () => {
  open({ conversations: [cut, ...others] });
  expect(await screen.findByTestId("interrupted")).toBeTruthy();
  expect(screen.getByTestId("title").textContent).toBe("Rentals, cut off");
  expect(screen.getByTestId("retry")).toBeTruthy();
});

it("begins anew when only an older conversation was cut off", async () => {
  const { platform } = open({ conversations: [...others, cut] });
  const read = vi.spyOn(platform, "openConversation");
  expect(await screen.findByTestId("new-conversation")).toBeTruthy();
  await screen.findAllByTestId("conversation");
  await waitFor(() => expect(read).toHaveBeenCalledWith(others[0]?.id, null));
  expect(screen.queryByTestId("interrupted")).toBeNull();
});

it("leaves alone who began to write", async () => {
  let letGo = () => {};
  const { person, platform } = open({ conversations: [cut] });
  const real = platform.openConversation;
  const read = vi.spyOn(platform, "openConversation").mockImplementation(async (id, before) => {
    await new Promise<void>((resolve) => {
      letGo = resolve;
    });
    return real(id, before);
  });
  await person.type(await composer(), "What about");
  letGo();
  await Promise.all(read.mock.results.map((result) => result.value));
  expect(await composer()).toHaveProperty("value", "What about");
  expect(screen.getByTestId("new-conversation")).toBeTruthy();
});
