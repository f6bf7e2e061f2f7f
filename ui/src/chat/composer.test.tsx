import { screen, waitFor, within } from "@testing-library/react";
import { expect, it, vi } from "vitest";
import { ask, composer, open } from "../test-window";

const sakila = { type: "only", datasourceIds: ["ds-sakila"] };

it("asks the chosen sources once, and pinned ones for as long as they are pinned", async () => {
  const { person, platform } = open();
  const send = vi.spyOn(platform, "sendMessage");
  const pin = vi.spyOn(platform, "pinSources");
  const asked = (call: number) =>
    waitFor(() => {
      expect(send).toHaveBeenCalledTimes(call + 1);
      return send.mock.calls[call]?.[0];
    });
  await screen.findByTestId("source-picker");
  await person.type(await composer(), "@sak{Enter}");
  await ask(person, "list tables");
  expect(await asked(0)).toMatchObject({ sources: sakila });
  expect(send.mock.calls[0]?.[0]).not.toHaveProperty("inPlace");
  expect(send.mock.calls[0]?.[0]).not.toHaveProperty("pin");
  await screen.findByTestId("data-table");
  expect(screen.queryByTestId("source-chip")).toBeNull();

  await person.type(await composer(), "@sak{Enter}");
  await person.click(screen.getByRole("button", { name: "Pin for this conversation" }));
  expect(pin).toHaveBeenCalledWith(expect.any(String), ["ds-sakila"]);
  await ask(person, "latest rentals");
  expect(await asked(1)).toMatchObject({ text: "latest rentals", sources: sakila });
  expect((await screen.findByTestId("source-chip")).textContent).toContain("Sakila");

  await person.click(screen.getByTestId("new-conversation-button"));
  expect(screen.queryByTestId("source-chip")).toBeNull();
  const [row] = screen.getAllByTestId("conversation");
  await person.click(within(row ?? document.body).getByRole("button", { name: "list tables" }));
  expect((await screen.findByTestId("source-chip")).textContent).toContain("Sakila");
  await person.click(screen.getByRole("button", { name: "Pinned for this conversation. Unpin" }));
  await waitFor(() => expect(screen.queryByTestId("source-chip")).toBeNull());
  expect(pin).toHaveBeenLastCalledWith(expect.any(String), []);
});

it("pins with the first question of a conversation what was pinned before it", async () => {
  const { person, platform } = open();
  const send = vi.spyOn(platform, "sendMessage");
  await screen.findByTestId("source-picker");
  await person.type(await composer(), "@sak{Enter}");
  await person.click(screen.getByTestId("pin-sources"));
  expect(screen.getByTestId("pin-sources").getAttribute("aria-pressed")).toBe("true");
  await ask(person, "list tables");
  await waitFor(() => expect(send.mock.calls[0]?.[0]).toMatchObject({ sources: sakila, pin: true }));
  expect((await screen.findByTestId("source-chip")).textContent).toContain("Sakila");
  expect(screen.getByTestId("pin-sources").getAttribute("aria-pressed")).toBe("true");
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
