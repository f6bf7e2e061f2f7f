import { screen, waitFor, within } from "@testing-library/react";
import { expect, it, vi } from "vitest";
import { answerWith } from "../test-window";

it("leaves a link alone when the person says no", async () => {
  const { person, platform } = await answerWith("[the manual](https://dev.mysql.com/doc)");
  const openLink = vi.spyOn(platform, "openLink");
  await person.click(screen.getByTestId("link"));
  const dialog = await screen.findByTestId("link-dialog");
  expect(dialog.textContent).toContain("https://dev.mysql.com/doc");
  await person.click(within(dialog).getByRole("button", { name: "Cancel" }));
  await waitFor(() => expect(screen.queryByTestId("link-dialog")).toBeNull());
  expect(openLink).not.toHaveBeenCalled();
});

it("names the host that a link's words hide, and that it is not encrypted", async () => {
  const { person } = await answerWith("[https://bank.example](http://bank.example.evil.example/login)");
  await person.click(screen.getByTestId("link"));
  const dialog = await screen.findByTestId("link-dialog");
  expect(within(dialog).getByRole("heading").textContent).toBe("Open bank.example.evil.example?");
  expect(dialog.textContent).toContain("not encrypted");
});

it("says when a link could not be opened, and stays", async () => {
  const { person, platform } = await answerWith("[the manual](https://dev.mysql.com/doc)");
  vi.spyOn(platform, "openLink").mockRejectedValue({ code: "internal", message: "no browser was found", hint: null });
  await person.click(screen.getByTestId("link"));
  await person.click(await screen.findByTestId("open-link"));
  expect(await screen.findByText("The link could not be opened")).toBeTruthy();
  expect(screen.getByTestId("link-dialog")).toBeTruthy();
});

it("calls out a link of an answer that carries text with it", async () => {
  const { person, platform } = await answerWith(`[go on](https://collect.example/?note=${"what-was-read-".repeat(8)})`);
  const openLink = vi.spyOn(platform, "openLink");
  await person.click(screen.getByTestId("link"));
  const dialog = await screen.findByTestId("link-dialog");
  expect(within(dialog).getByTestId("link-carriesText").textContent).toContain("This link carries text with it");
  expect(openLink).not.toHaveBeenCalled();
  await person.click(within(dialog).getByRole("button", { name: "Open all the same" }));
  expect(openLink).toHaveBeenCalledWith(expect.stringContaining("https://collect.example/?note="));
});

it("shows a host of other letters in plain ones, and warns", async () => {
  const { person } = await answerWith("[Apple](https://аррӏе.com/)");
  await person.keyboard("{Tab}");
  screen.getByTestId("link").focus();
  await person.keyboard("{Enter}");
  const dialog = await screen.findByTestId("link-dialog");
  expect(within(dialog).getByRole("heading").textContent).toBe("Open xn--80ak6aa92e.com?");
  expect(within(dialog).getByTestId("link-lookalike")).toBeTruthy();
});
