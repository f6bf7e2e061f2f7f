import { useState } from "react";
import { Button } from "../design/Button";
import type { VaultState } from "../platform";
import { Page } from "./Page";
import { VaultChoiceForm, VaultUnlockForm } from "./VaultForms";

interface VaultScreenProps {
  vault: Exclude<VaultState, { type: "open" }>;
  onLater: () => void;
}

/** Stands before the window while secrets cannot be kept or read. It can be put off: search of the past works without. */
export function VaultScreen({ vault, onLater }: VaultScreenProps) {
  const later = (
    <Button look="quiet" className="-ml-3 mt-4" onClick={onLater} data-testid="vault-later">
      Not now
    </Button>
  );
  if (vault.type === "locked") {
    return (
      <Page
        testId="vault-locked"
        title="Unlock your secrets"
        words="Your keys and passwords are sealed under the passphrase you chose."
      >
        <VaultUnlockForm />
        {later}
      </Page>
    );
  }
  return (
    <Page
      testId="vault-needs-choice"
      title={vault.holdsSecrets ? "Your keyring does not open" : "Where should secrets be kept?"}
      words={
        vault.holdsSecrets
          ? "The key to your stored keys and passwords is in your system’s keyring, which Mosaic cannot use now. It may only be locked."
          : "Mosaic keeps keys and passwords in your system’s keyring, but found none it can use. They are never stored as plain text, so the choice is yours."
      }
    >
      <Reason reason={vault.reason} />
      <VaultChoiceForm holdsSecrets={vault.holdsSecrets} />
      {later}
    </Page>
  );
}

function Reason({ reason }: { reason: string }) {
  const [open, setOpen] = useState(false);
  return (
    <div className="mb-4 text-caption text-faint">
      {open ? (
        <p className="selectable break-words">{reason}</p>
      ) : (
        <button type="button" className="underline underline-offset-2" onClick={() => setOpen(true)}>
          Why was the keyring not usable?
        </button>
      )}
    </div>
  );
}
