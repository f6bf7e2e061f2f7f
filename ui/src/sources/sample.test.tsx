import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import type { DemoOptions } from "../platform/demo";
import { status } from "../platform/demo/data";
import { composer, open } from "../test-window";

const first: DemoOptions = {
  status: { settings: { ...status.settings, welcomed: false }, hasKey: false },
  datasources: [],
  conversations: [],
};

describe("the sample company", () => {
  it("is one click away at the first run, and one click away from being left", async () => {
    const { person } = open(first);
    await person.click(await screen.findByTestId("door-look"));
    expect(await composer()).toBeTruthy();
    expect((await screen.findAllByTestId("example")).length).toBeGreaterThan(0);
    const note = await screen.findByTestId("sample-note");
    expect(note.textContent).toContain("runs on this machine alone");
    const sources = await screen.findAllByTestId("source");
    expect(sources[0]?.textContent).toContain("sample company");
    await person.click(within(note).getByTestId("leave-sample"));
    await waitFor(() => expect(screen.queryByTestId("source")).toBeNull());
    expect(screen.queryByTestId("sample-note")).toBeNull();
    await person.click(screen.getByTestId("look-around"));
    expect((await screen.findAllByTestId("source")).length).toBe(sources.length);
  });

  it("says when it cannot be started, and the door stays open", async () => {
    const { person } = open({ ...first, broken: ["lookAround"] });
    await person.click(await screen.findByTestId("door-look"));
    expect(await screen.findByText("The sample company could not be started")).toBeTruthy();
    expect(screen.getByTestId("door-look")).toHaveProperty("disabled", false);
  });

  it("has sources that nobody can edit", async () => {
    const { person } = open(first);
    await person.click(await screen.findByTestId("door-look"));
    await composer();
    await person.click((await screen.findAllByTestId("source-menu"))[0] as HTMLElement);
    expect(await screen.findByRole("menuitem", { name: "Check now" })).toBeTruthy();
    expect(screen.queryByRole("menuitem", { name: "Edit" })).toBeNull();
  });
});
