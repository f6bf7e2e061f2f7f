import { useState } from "react";
import { Button } from "../design/Button";
import { CopyButton } from "../design/CopyButton";
import { Note } from "../design/States";
import { type AppStatus, usePlatform, type VaultState } from "../platform";
import { useVaultCommand, VaultChoiceForm, VaultUnlockForm } from "../welcome/VaultForms";
import { Section } from "./Section";

/** Where things are kept. */
export function DataTab({ status }: { status: AppStatus }) {
  return (
    <>
      <Section title="Where your data lives">
        <p className="text-soft text-ui">
          Conversations, results and settings are files on this machine. Nothing is sent anywhere but your questions to
          the sources and to the model you chose.
        </p>
        <div className="flex items-center gap-1 rounded-md bg-sunken py-1 pr-1 pl-3">
          <code className="selectable min-w-0 flex-1 break-all font-mono text-code" data-testid="data-dir">
            {status.dataDir}
          </code>
          <CopyButton text={status.dataDir} label="Copy the folder’s path" />
        </div>
      </Section>
      <Section title="How secrets are kept">
        <p className="text-soft text-ui" data-testid="custody">
          {custodyWords(status.vault)}
        </p>
        {status.vault.type === "needsChoice" && <VaultChoiceForm holdsSecrets={status.vault.holdsSecrets} />}
        {status.vault.type === "locked" && <VaultUnlockForm />}
        {status.vault.type === "open" && status.vault.custody !== "memory" && <NewKey />}
      </Section>
      {status.problems.length > 0 && (
        <Section title="Found at the start">
          {status.problems.map((problem) => (
            <Note key={problem.message} tone="warn">
              {problem.message}
              {problem.copyAt !== null && <code className="block break-all font-mono text-code">{problem.copyAt}</code>}
            </Note>
          ))}
        </Section>
      )}
      <p className="pt-4 text-caption text-faint">Mosaic {status.version}</p>
    </>
  );
}

/** Makes a new master key: for whoever fears that somebody saw the old one. */
function NewKey() {
  const platform = usePlatform();
  const [done, setDone] = useState(false);
  const { busy, errorOf, run } = useVaultCommand();
  return (
    <div className="flex flex-wrap items-center gap-3">
      <Button
        busy={busy !== null}
        data-testid="rotate-key"
        onClick={() => {
          setDone(false);
          void run("rotate", async () => {
            const status = await platform.rotateVaultKey();
            setDone(true);
            return status;
          });
        }}
      >
        Seal with a new key
      </Button>
      <p role="status" className="text-caption text-soft">
        {errorOf("rotate") ?? (done ? "Every secret is sealed under a new key." : "")}
      </p>
    </div>
  );
}

function custodyWords(vault: VaultState): string {
  switch (vault.type) {
    case "open":
      switch (vault.custody) {
        case "keyring":
          return "Keys and passwords are sealed on disk. The key that opens them is in your system’s keyring.";
        case "passphrase":
          return "Keys and passwords are sealed on disk under your passphrase, which Mosaic asks for at each start.";
        case "memory":
          return "Keys and passwords are kept in memory only, and gone when Mosaic closes. Nothing secret is on disk.";
      }
      break;
    case "locked":
      return "Keys and passwords are sealed. Your passphrase opens them.";
    case "needsChoice":
      return vault.holdsSecrets
        ? `The stored secrets cannot be read: ${vault.reason}`
        : `Secrets cannot be kept yet: ${vault.reason}`;
  }
}
