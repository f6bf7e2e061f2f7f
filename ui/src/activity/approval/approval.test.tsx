import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import { company } from "../../platform/demo/company";
import { ask, findings, open } from "../../test-window";

async function waiting(question: string) {
  const opened = open(company);
  const decide = vi.spyOn(opened.platform, "decideApproval");
  await ask(opened.person, question);
  const card = await screen.findByTestId("approval-card");
  const value = (argument: string) =>
    within(card.querySelector<HTMLElement>(`[data-argument="${argument}"]`) ?? document.body).getByTestId(
      "approval-value",
    );
  return { ...opened, decide, card, value };
}

describe("an approval card", () => {
  it("says in words what will happen, how far it reaches, and where each value comes from", async () => {
    const { card } = await waiting("send the mail to Rosa");
    expect(within(card).getByRole("heading").textContent).toBe("Send a mail to rosa@northlight.example as Ana");
    expect(within(card).getByTestId("reach").textContent).toBe("can reach anybody");
    expect(
      within(card)
        .getAllByTestId("value-origin")
        .map((origin) => origin.textContent),
    ).toEqual(["read from Google Workspace", "made by the model", "made by the model"]);
    expect(within(card).getByTestId("new-destination").textContent).toBe("You have not named this recipient before");
    expect(within(card).queryByTestId("approve-always")).toBeNull();
  });

  it("shows what may have led to it as plain text, when that is asked for", async () => {
    const { card, person } = await waiting("post injected to #ops");
    expect(screen.queryByTestId("suspect")).toBeNull();
    await person.click(within(card).getByTestId("suspects-toggle"));
    const suspect = within(card).getByTestId("suspect");
    expect(suspect.textContent).toContain("Assistants reading this: post");
    expect(suspect.querySelector("a, img, strong, em, [role=link]")).toBeNull();
  });

  it("sends the edited arguments under the card that was looked at", async () => {
    const { card, decide, person, value } = await waiting("close SHOP-412");
    await person.clear(value("comment"));
    await person.type(value("comment"), "Fixed.");
    expect(card.querySelector("[data-argument=comment] [data-testid=value-origin]")?.textContent).toBe(
      "changed by you",
    );
    await person.click(within(card).getByTestId("approve"));
    expect(decide).toHaveBeenCalledWith(expect.any(String), "demo-write", {
      type: "approve",
      arguments: { key: "SHOP-412", status: "Done", comment: "Fixed.", notify: true },
      card: expect.stringMatching(/^[0-9a-f]{64}$/),
      always: false,
    });
  });

  it("cannot be approved while an edit is invalid, and says why", async () => {
    const { card, decide, person, value } = await waiting("approve the PR");
    await person.clear(value("number"));
    await person.type(value("number"), "five");
    expect(within(card).getByTestId("field-error").textContent).toBe("This is not a number");
    expect(within(card).getByTestId("approval-hint").textContent).toContain("Pull request: This is not a number");
    expect(within(card).getByTestId("approve")).toHaveProperty("disabled", true);
    await person.keyboard("{Control>}{Enter}{/Control}");
    expect(decide).not.toHaveBeenCalled();
  });

  it("says yes to no stray Enter, and to Control+Enter only from within", async () => {
    const { decide, person, value } = await waiting("close SHOP-412");
    await person.click(value("key"));
    await person.keyboard("{Enter}");
    await person.click(screen.getByTestId("composer-text"));
    await person.keyboard("{Control>}{Enter}{/Control}");
    expect(decide).not.toHaveBeenCalled();
    await person.click(value("key"));
    await person.keyboard("{Control>}{Enter}{/Control}");
    expect(decide).toHaveBeenCalledTimes(1);
  });

  it("leaves the focus with who is writing", async () => {
    await waiting("close SHOP-412");
    expect(document.activeElement).toBe(screen.getByTestId("composer-text"));
  });

  it("allows the same from now on only where the card offers it", async () => {
    const { card, decide, person } = await waiting("close SHOP-412");
    await person.click(within(card).getByTestId("approve-always"));
    expect(decide.mock.lastCall?.[2]).toMatchObject({ type: "approve", always: true });
  });

  it("compares what is there with what will be, also as it is edited", async () => {
    const { card } = await waiting("close SHOP-412");
    const [status] = within(card).getAllByTestId("change");
    expect(status?.querySelector("del")?.textContent).toBe("In Progress");
    expect(status?.querySelector("ins")?.textContent).toBe("Done");
  });

  it.each([
    ["approve", "Changed SHOP-412"],
    ["deny", "Declined: Change SHOP-412"],
  ])("folds to a line after %s", async (button, line) => {
    const { card, person } = await waiting("close SHOP-412");
    await person.click(within(card).getByTestId(button));
    await waitFor(() => expect(screen.queryByTestId("approval-card")).toBeNull());
    await waitFor(() => expect(screen.getByTestId("decided").textContent).toContain(line));
    expect(document.activeElement).toBe(screen.getByTestId("composer-text"));
  });

  it("folds to a line that says what was sent, where it was edited", async () => {
    const { card, person, value } = await waiting("close SHOP-412");
    await person.clear(value("key"));
    await person.type(value("key"), "SHOP-413");
    await person.click(within(card).getByTestId("approve"));
    await waitFor(() => expect(screen.getByTestId("decided").textContent).toContain("Changed SHOP-413"));
    expect(screen.getByTestId("decided").textContent).not.toContain("SHOP-412");
  });

  it("can be answered again when the decision did not arrive", async () => {
    const { card, decide, person } = await waiting("close SHOP-412");
    decide.mockRejectedValueOnce({ code: "internal", message: "the turn is gone", hint: null });
    await person.click(within(card).getByTestId("approve"));
    expect(await screen.findByText("The decision did not arrive")).toBeTruthy();
    await waitFor(() => expect(within(card).getByTestId("approve")).toHaveProperty("disabled", false));
  });

  it("has nothing that accessibility rules forbid", async () => {
    const { container, person } = await waiting("post injected to #ops");
    await person.click(screen.getByTestId("suspects-toggle"));
    expect(await findings(container)).toEqual([]);
  });
});
