import { screen, waitFor } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import type { VaultState } from "../platform";
import { composer, open } from "../test-window";

const locked: VaultState = { type: "needsChoice", reason: "it did not answer within 5 s", holdsSecrets: true };
const missing: VaultState = { type: "needsChoice", reason: "there is no such service", holdsSecrets: false };

describe("a keyring that cannot be used", () => {
  it("is tried again, and says that it is waited for", async () => {
    const { person, platform } = open({ status: { vault: locked } });
    const real = platform.retryKeyring;
    let letGo = () => {};
    vi.spyOn(platform, "retryKeyring").mockImplementation(async () => {
      await new Promise<void>((resolve) => {
        letGo = resolve;
      });
      return real();
    });
    await person.click(await screen.findByTestId("retry-keyring"));
    expect(screen.getByTestId("retry-keyring").getAttribute("aria-busy")).toBe("true");
    expect(screen.getByTestId("keyring-answer").textContent).toContain("Waiting for the keyring");
    expect(screen.getByTestId("choose-memory")).toHaveProperty("disabled", true);
    letGo();
    expect(await composer()).toBeTruthy();
  });

  it("says so when it still cannot be used", async () => {
    const { person } = open({ status: { vault: missing } });
    await person.click(await screen.findByTestId("retry-keyring"));
    await waitFor(() =>
      expect(screen.getByTestId("keyring-answer").textContent).toBe(
        "The keyring still cannot be used: there is no such service",
      ),
    );
    expect(screen.getByTestId("choose-memory")).toHaveProperty("disabled", false);
  });

  it("is told to hold secrets before anything is chosen, and only when it does", async () => {
    const { unmount } = open({ status: { vault: locked } });
    const told = await screen.findByTestId("holds-secrets");
    expect(told.textContent).toContain("put aside");
    expect(told.textContent).toContain("Memory only leaves them alone");
    expect(screen.getByTestId("choose-passphrase").textContent).toBe("Put them aside and use this passphrase");
    unmount();
    open({ status: { vault: missing } });
    await screen.findByTestId("vault-needs-choice");
    expect(screen.queryByTestId("holds-secrets")).toBeNull();
  });

  it("is told and tried again in the settings too", async () => {
    const { person } = open({ status: { vault: locked } });
    await person.click(await screen.findByTestId("vault-later"));
    await person.click(await screen.findByTestId("settings-button"));
    await person.click(await screen.findByTestId("settings-data"));
    expect(await screen.findByTestId("holds-secrets")).toBeTruthy();
    await person.click(screen.getByTestId("retry-keyring"));
    await waitFor(() => expect(screen.getByTestId("custody").textContent).toContain("in your system’s keyring"));
  });
});

it("seals with a new key, and says that it did", async () => {
  const { person, platform } = open();
  const rotate = vi.spyOn(platform, "rotateVaultKey");
  await person.click(await screen.findByTestId("settings-button"));
  await person.click(await screen.findByTestId("settings-data"));
  await person.click(await screen.findByTestId("rotate-key"));
  expect(await screen.findByText("Every secret is sealed under a new key.")).toBeTruthy();
  expect(rotate).toHaveBeenCalledOnce();
});

it("says why a new key could not be made", async () => {
  const { person } = open({ broken: ["rotateVaultKey"] });
  await person.click(await screen.findByTestId("settings-button"));
  await person.click(await screen.findByTestId("settings-data"));
  await person.click(await screen.findByTestId("rotate-key"));
  expect(await screen.findByText("The database could not be read")).toBeTruthy();
});
