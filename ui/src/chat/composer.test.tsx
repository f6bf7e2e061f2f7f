import { screen, waitFor, within } from "@testing-library/react";
import { expect, it, vi } from "vitest";
import { ask, composer, open } from "../test-window";

const sakila = { type: "only", datasourceIds: ["ds-sakila"] };

it("keeps the chosen sources after the first question of a conversation, and for each its own", async () => {
  const { person, platform } = open();
  const send = vi.spyOn(platform, "sendMessage");
  await screen.findByTestId("source-picker");
  await person.type(await composer(), "@sak{Enter}");
  await ask(person, "list tables");
  await screen.findByTestId("data-table");
  expect(screen.getByTestId("source-chip").textContent).toContain("Sakila");
  await ask(person, "latest rentals");
  await waitFor(() => expect(send).toHaveBeenCalledTimes(2));
  expect(send.mock.calls[1]?.[0]).toMatchObject({ text: "latest rentals", sources: sakila });
  expect(send.mock.calls[1]?.[0]).not.toHaveProperty("inPlace");
  await person.click(screen.getByTestId("new-conversation-button"));
  expect(screen.queryByTestId("source-chip")).toBeNull();
  const [row] = screen.getAllByTestId("conversation");
  await person.click(within(row ?? document.body).getByRole("button", { name: "list tables" }));
  expect((await screen.findByTestId("source-chip")).textContent).toContain("Sakila");
});

it("keeps what is written while the first question is on its way", async () => {
  const { person, platform } = open();
  const real = platform.sendMessage;
  let letGo = () => {};
  vi.spyOn(platform, "sendMessage").mockImplementation(async (message, onEvent) => {
    await new Promise<void>((resolve) => {
      letGo = resolve;
    });
    return real(message, onEvent);
  });
  await ask(person, "list tables");
  await person.type(await composer(), "and then?");
  letGo();
  await screen.findByTestId("data-table");
  expect(await composer()).toHaveProperty("value", "and then?");
  await person.click(screen.getByTestId("new-conversation-button"));
  expect(await composer()).toHaveProperty("value", "");
});

it("asks an example of the chosen sources", async () => {
  const { person, platform } = open();
  const send = vi.spyOn(platform, "sendMessage");
  await screen.findByTestId("source-picker");
  await person.type(await composer(), "@sak{Enter}");
  await person.click((await screen.findAllByTestId("example"))[0] ?? document.body);
  await waitFor(() => expect(send.mock.calls[0]?.[0]).toMatchObject({ sources: sakila }));
});
