import { type FormEvent, useState } from "react";
import { useTakeStatus } from "../app/queries";
import { Button } from "../design/Button";
import { Field, TextInput } from "../design/Field";
import { type AppStatus, toAppError, usePlatform } from "../platform";

const SHORTEST = 8;

/** Where there is no keyring: a passphrase, or memory only. */
export function VaultChoiceForm() {
  const platform = usePlatform();
  const [passphrase, setPassphrase] = useState("");
  const [again, setAgain] = useState("");
  const [fault, setFault] = useState<string | null>(null);
  const { busy, error, run } = useVaultCommand();

  function submit(event: FormEvent) {
    event.preventDefault();
    if (passphrase.length < SHORTEST) return setFault(`At least ${SHORTEST} characters`);
    if (passphrase !== again) return setFault("The two are not the same");
    setFault(null);
    void run("passphrase", () => platform.chooseVault({ type: "passphrase", passphrase }));
  }

  return (
    <div className="flex flex-col gap-4" data-testid="vault-choice">
      <form onSubmit={submit} className="flex flex-col gap-3 rounded-lg border border-line p-4">
        <div>
          <h2 className="font-semibold text-ui">Use a passphrase</h2>
          <p className="text-soft text-ui">
            Secrets are sealed on disk. You type it at each start. There is no way back in without it.
          </p>
        </div>
        <Field label="Passphrase">
          {(ids) => (
            <TextInput
              {...ids}
              data-testid="passphrase"
              type="password"
              autoComplete="new-password"
              value={passphrase}
              onChange={(event) => setPassphrase(event.target.value)}
            />
          )}
        </Field>
        <Field label="Once more" error={fault ?? error}>
          {(ids) => (
            <TextInput
              {...ids}
              data-testid="passphrase-again"
              type="password"
              autoComplete="new-password"
              value={again}
              onChange={(event) => setAgain(event.target.value)}
            />
          )}
        </Field>
        <Button
          look="primary"
          type="submit"
          busy={busy === "passphrase"}
          className="self-start"
          data-testid="choose-passphrase"
        >
          Use this passphrase
        </Button>
      </form>
      <div className="flex flex-col gap-3 rounded-lg border border-line p-4">
        <div>
          <h2 className="font-semibold text-ui">Keep secrets in memory only</h2>
          <p className="text-soft text-ui">
            Nothing secret is written to disk. Keys and passwords are asked for again after each start.
          </p>
        </div>
        <Button
          busy={busy === "memory"}
          className="self-start"
          data-testid="choose-memory"
          onClick={() => void run("memory", () => platform.chooseVault({ type: "memory" }))}
        >
          Memory only
        </Button>
      </div>
    </div>
  );
}

/** Opens the vault with the passphrase. */
export function VaultUnlockForm() {
  const platform = usePlatform();
  const [passphrase, setPassphrase] = useState("");
  const { busy, error, run } = useVaultCommand();
  return (
    <form
      data-testid="vault-unlock"
      className="flex flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        if (passphrase !== "") void run("unlock", () => platform.unlockVault(passphrase));
      }}
    >
      <Field label="Passphrase" error={error}>
        {(ids) => (
          <TextInput
            {...ids}
            autoFocus
            data-testid="passphrase"
            type="password"
            autoComplete="current-password"
            value={passphrase}
            onChange={(event) => setPassphrase(event.target.value)}
          />
        )}
      </Field>
      <Button
        look="primary"
        type="submit"
        busy={busy === "unlock"}
        disabled={passphrase === ""}
        className="self-start"
        data-testid="unlock"
      >
        Unlock
      </Button>
      <Forgotten busy={busy === "over"} onStartOver={() => void run("over", () => platform.startVaultOver())} />
    </form>
  );
}

/** The way out for whoever lost the passphrase: told first, done on the second press. */
function Forgotten({ busy, onStartOver }: { busy: boolean; onStartOver: () => void }) {
  const [open, setOpen] = useState(false);
  if (!open) {
    return (
      <button
        type="button"
        className="self-start text-caption text-faint underline underline-offset-2"
        onClick={() => setOpen(true)}
        data-testid="forgot-passphrase"
      >
        I forgot it
      </button>
    );
  }
  return (
    <div className="flex flex-col items-start gap-3 rounded-lg border border-line p-4">
      <p className="text-soft text-ui">
        Nobody can open it without the passphrase. Mosaic can put the sealed file aside and start a new one; you then
        enter your keys and passwords again. Conversations are not touched.
      </p>
      <Button busy={busy} onClick={onStartOver} data-testid="start-vault-over">
        Start over
      </Button>
    </div>
  );
}

export function useVaultCommand() {
  const takeStatus = useTakeStatus();
  const [busy, setBusy] = useState<string | null>(null);
  const [error, setError] = useState<string | null>(null);
  async function run(name: string, command: () => Promise<AppStatus>) {
    setBusy(name);
    setError(null);
    try {
      takeStatus(await command());
    } catch (thrown) {
      setError(toAppError(thrown).message);
    }
    setBusy(null);
  }
  return { busy, error, run };
}
