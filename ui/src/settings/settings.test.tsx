import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import type { DemoOptions } from "../platform/demo";
import { status } from "../platform/demo/data";
import { composer, open } from "../test-window";

/** Opens the settings at the model. */
async function openSettings(options: DemoOptions = {}) {
  const opened = open(options);
  await opened.person.click(await screen.findByTestId("settings-button"));
  await screen.findByTestId("model-access");
  return opened;
}

describe("an address from the environment", () => {
  const endpoint = { ...status.settings.endpoint, baseUrl: "https://gateway.example" };
  const fromEnvironment: DemoOptions = {
    status: { endpointFromEnvironment: true, settings: { ...status.settings, endpoint } },
  };

  it("is shown and cannot be changed here", async () => {
    await openSettings(fromEnvironment);
    expect(screen.getByTestId("endpoint-from-environment").textContent).toContain("ANTHROPIC_BASE_URL");
    expect(screen.getByTestId("base-url")).toHaveProperty("value", "https://gateway.example");
    expect(screen.getByTestId("base-url")).toHaveProperty("disabled", true);
    expect(screen.getByRole("radio", { name: "Compatible server" })).toHaveProperty("disabled", true);
    expect(screen.getByTestId("save-access")).toHaveProperty("disabled", true);
  });

  it("lets a key be kept, and claims no more", async () => {
    const { person } = await openSettings(fromEnvironment);
    await person.type(screen.getByTestId("key"), "good-key");
    expect(screen.getByTestId("save-access").textContent).toBe("Check and save the key");
    await person.click(screen.getByTestId("save-access"));
    expect(await screen.findByText("The key is kept")).toBeTruthy();
    expect(screen.queryByText("The model can be asked")).toBeNull();
  });

  it("lets in who has the key there too, and keeps nothing", async () => {
    const settings = { ...status.settings, endpoint, welcomed: false };
    const { person, platform } = open({
      status: { endpointFromEnvironment: true, keyFromEnvironment: true, settings },
    });
    const save = vi.spyOn(platform, "saveModelAccess");
    await person.click(await screen.findByTestId("door-key"));
    await person.click(screen.getByTestId("save-access"));
    expect(await composer()).toBeTruthy();
    expect(save).not.toHaveBeenCalled();
  });
});

it("saves the model that is chosen", async () => {
  const { person, platform } = await openSettings();
  const save = vi.spyOn(platform, "saveSettings");
  const model = await screen.findByTestId("model");
  await person.click(model);
  await person.click(await screen.findByRole("option", { name: /Claude Haiku 5/ }));
  await waitFor(() => expect(save).toHaveBeenCalledWith({ ...status.settings, model: "claude-haiku-5" }));
  await waitFor(() => expect(screen.getByTestId("model").textContent).toContain("Claude Haiku 5"));
});

it("asks before it forgets the key", async () => {
  const { person, platform } = await openSettings();
  const forget = vi.spyOn(platform, "forgetKey");
  await person.click(screen.getByTestId("forget-key"));
  expect(forget).not.toHaveBeenCalled();
  await person.click(within(await screen.findByTestId("confirm")).getByTestId("confirm-action"));
  await waitFor(() => expect(screen.queryByTestId("forget-key")).toBeNull());
  expect(forget).toHaveBeenCalledOnce();
  expect(screen.getByText(/Once a key is there/)).toBeTruthy();
});

describe("a compatible server", () => {
  /** Chooses the compatible server and its address. */
  async function at(address: string) {
    const opened = await openSettings();
    await opened.person.click(screen.getByRole("radio", { name: "Compatible server" }));
    const field = await screen.findByTestId("base-url");
    await opened.person.clear(field);
    await opened.person.type(field, address);
    return opened;
  }

  it("suggests the models it lists, and keeps the one that is taken", async () => {
    const { person, platform } = await at("http://localhost:11434");
    await person.click(screen.getByTestId("check-access"));
    await screen.findByTestId("access-ok");
    await person.type(screen.getByTestId("model-id"), "haiku");
    const [suggestion, ...more] = screen.getAllByTestId("model-suggestion");
    expect(more).toEqual([]);
    await person.click(suggestion ?? document.body);
    expect(screen.getByTestId("model-id")).toHaveProperty("value", "claude-haiku-5");
    await person.click(screen.getByTestId("save-access"));
    expect(await screen.findByText("The model can be asked")).toBeTruthy();
    expect((await platform.appStatus()).settings).toMatchObject({
      model: "claude-haiku-5",
      endpoint: { kind: "compatible", baseUrl: "http://localhost:11434" },
    });
  });

  it("without a list is kept with a typed model, and not without", async () => {
    const { person, platform } = await at("http://localhost/unlisted");
    await person.click(screen.getByTestId("save-access"));
    expect((await screen.findByTestId("access-unlisted")).textContent).toContain("answers, but lists no models");
    expect(await screen.findByText("Which model is to be asked? The server lists none.")).toBeTruthy();
    expect((await platform.appStatus()).settings.endpoint.kind).toBe("anthropic");
    await person.type(screen.getByTestId("model-id"), "my-model");
    await person.click(screen.getByTestId("save-access"));
    expect(await screen.findByText("Saved. The server answers, but lists no models")).toBeTruthy();
    expect(screen.queryByText("The model can be asked")).toBeNull();
    expect((await platform.appStatus()).settings).toMatchObject({
      model: "my-model",
      endpoint: { kind: "compatible" },
    });
  });

  it("that cannot be reached is kept only when that is asked for", async () => {
    const { person, platform } = await at("http://nowhere:1");
    await person.type(screen.getByTestId("model-id"), "my-model");
    await person.click(screen.getByTestId("save-access"));
    expect((await screen.findByTestId("access-failed")).textContent).toContain("cannot be reached");
    expect((await platform.appStatus()).settings.endpoint.kind).toBe("anthropic");
    await person.click(screen.getByTestId("save-anyway"));
    expect(await screen.findByText("Saved, but the server cannot be reached")).toBeTruthy();
    expect((await platform.appStatus()).settings).toMatchObject({
      model: "my-model",
      endpoint: { kind: "compatible" },
    });
  });

  it("that refuses the key is not kept", async () => {
    const { person, platform } = await at("http://localhost:11434");
    await person.type(screen.getByTestId("key"), "bad-key");
    await person.click(screen.getByTestId("save-access"));
    expect((await screen.findByTestId("access-failed")).textContent).toContain("The key was refused");
    expect(screen.queryByTestId("save-anyway")).toBeNull();
    expect((await platform.appStatus()).settings.endpoint.kind).toBe("anthropic");
  });
});
