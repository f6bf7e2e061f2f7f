import { render, screen, within } from "@testing-library/react";
import userEvent, { type UserEvent } from "@testing-library/user-event";
import axe from "axe-core";
import { vi } from "vitest";
import { App } from "./app/App";
import { createQueryClient } from "./app/queries";
import { createDemoPlatform, type DemoOptions } from "./platform/demo";

/** Opens the window over a demo platform that tells everything at once. */
export function open(options: DemoOptions = {}) {
  const platform = createDemoPlatform({ haste: 0, ...options });
  const view = render(<App platform={platform} client={createQueryClient()} />);
  return { platform, person: userEvent.setup(), ...view };
}

export const composer = () => screen.findByRole("textbox", { name: "Ask your sources" });

export async function ask(person: UserEvent, question: string) {
  await person.type(await composer(), `${question}{Enter}`);
}

/** Opens the window on a stored answer of these words. */
export async function answerWith(text: string) {
  const opened = open();
  vi.spyOn(opened.platform, "openConversation").mockImplementation(async (id) => ({
    summary: { id, title: "Stored", updatedAt: "2026-11-20T08:00:00Z", running: false },
    turns: [
      {
        id: "turn-stored",
        question: "Where is it told?",
        status: "finished",
        events: [{ type: "textAppended", turnId: "turn-stored", step: 0, text }],
      },
    ],
    earlier: null,
  }));
  const [row] = await screen.findAllByTestId("conversation");
  await opened.person.click(within(row ?? document.body).getAllByRole("button")[0] ?? document.body);
  await screen.findByTestId("answer");
  return opened;
}

/** Serious findings only; colours are judged in a real browser, which jsdom is not. */
export async function findings(container: Element): Promise<string[]> {
  const { violations } = await axe.run(container, {
    rules: { "color-contrast": { enabled: false }, region: { enabled: false } },
  });
  return violations.filter((each) => each.impact === "serious" || each.impact === "critical").map((each) => each.id);
}
