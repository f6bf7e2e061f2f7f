import { render, screen } from "@testing-library/react";
import userEvent, { type UserEvent } from "@testing-library/user-event";
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
