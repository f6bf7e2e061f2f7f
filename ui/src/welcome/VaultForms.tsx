import { RotateCw, TriangleAlert } from "lucide-react";
import { type FormEvent, useState } from "react";
import { useTakeStatus } from "../app/queries";
import { Button } from "../design/Button";
import { cx } from "../design/cx";
import { Field, TextInput } from "../design/Field";
import { Note } from "../design/States";
import { type AppStatus, toAppError, usePlatform } from "../platform";

const SHORTEST = 8;

/** Where the keyring cannot be used: another try, a passphrase, or memory only. */
export function VaultChoiceForm({ holdsSecrets }: { holdsSecrets: boolean }) {
  const platform = usePlatform();
  const [passphrase, setPassphrase] = useState("");
  const [again, setAgain] = useState("");
  const [fault, setFault] = useState<string | null>(null);
  const command = useVaultCommand();
  const { busy, errorOf, run } = command;

  function submit(event: FormEvent) {
    event.preventDefault();
    if (busy !== null) return;
    if (passphrase.length < SHORTEST) return setFault(`At least ${SHORTEST} characters`);
    if (passphrase !== again) return setFault("The two are not the same");
    setFault(null);
    void run("passphrase", () => platform.chooseVault({ type: "passphrase", passphrase }));
  }

  return (
    <div className="flex flex-col gap-4" data-testid="vault-choice">
      <KeyringRetry command={command} />
      {holdsSecrets && (
        <Note tone="warn" icon={<TriangleAlert size={14} aria-hidden="true" />} testId="holds-secrets">
          <p className="font-medium">Secrets are stored here under the keyring’s key.</p>
          <p className="text-soft">
            Only that key opens them. If you choose a passphrase, they are put aside, and you enter your keys and
            passwords again. Memory only leaves them alone, for when the keyring is back.
          </p>
        </Note>
      )}
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
        <Field label="Once more" error={fault ?? errorOf("passphrase")}>
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
          type="submit"
          busy={busy === "passphrase"}
          disabled={busy !== null && busy !== "passphrase"}
          className="self-start"
          data-testid="choose-passphrase"
        >
          {holdsSecrets ? "Put them aside and use this passphrase" : "Use this passphrase"}
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
          disabled={busy !== null && busy !== "memory"}
          className="self-start"
          data-testid="choose-memory"
          onClick={() => void run("memory", () => platform.chooseVault({ type: "memory" }))}
        >
          Memory only
        </Button>
        <Complaint text={errorOf("memory")} />
      </div>
    </div>
  );
}

/** Asks the keyring once more: it may only have been locked, and it then asks for its own password. */
function KeyringRetry({ command: { busy, errorOf, run } }: { command: VaultCommand }) {
  const platform = usePlatform();
  const [refused, setRefused] = useState<string | null>(null);
  const trying = busy === "keyring";
  const words = trying
    ? "Waiting for the keyring. If your system asks for its password, type it there."
    : (errorOf("keyring") ?? (refused === null ? null : `The keyring still cannot be used: ${refused}`));
  return (
    <div className="flex flex-col items-start gap-2">
      <Button
        look="primary"
        icon={<RotateCw size={14} />}
        busy={trying}
        disabled={busy !== null && !trying}
        data-testid="retry-keyring"
        onClick={() => {
          setRefused(null);
          void run("keyring", async () => {
            const status = await platform.retryKeyring();
            if (status.vault.type === "needsChoice") setRefused(status.vault.reason);
            return status;
          });
        }}
      >
        Try the keyring again
      </Button>
      <p
        role="status"
        data-testid="keyring-answer"
        className={cx("selectable break-words text-caption empty:hidden", trying ? "text-soft" : "text-danger")}
      >
        {words}
      </p>
    </div>
  );
}

function Complaint({ text }: { text: string | undefined }) {
  return text === undefined ? null : (
    <p role="alert" className="text-caption text-danger">
      {text}
    </p>
  );
}

/** Opens the vault with the passphrase. */
export function VaultUnlockForm() {
  const platform = usePlatform();
  const [passphrase, setPassphrase] = useState("");
  const { busy, errorOf, run } = useVaultCommand();
  return (
    <form
      data-testid="vault-unlock"
      className="flex flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        if (passphrase !== "") void run("unlock", () => platform.unlockVault(passphrase));
      }}
    >
      <Field label="Passphrase" error={errorOf("unlock")}>
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
      <Complaint text={errorOf("over")} />
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

/** A command to the vault under way, and how the last one failed. */
export interface VaultCommand {
  readonly busy: string | null;
  /** Returns why the last one failed, if it was this one. */
  errorOf(name: string): string | undefined;
  run(name: string, command: () => Promise<AppStatus>): Promise<void>;
}

export function useVaultCommand(): VaultCommand {
  const takeStatus = useTakeStatus();
  const [busy, setBusy] = useState<string | null>(null);
  const [failed, setFailed] = useState<{ name: string; message: string } | null>(null);
  async function run(name: string, command: () => Promise<AppStatus>) {
    setBusy(name);
    setFailed(null);
    try {
      takeStatus(await command());
    } catch (thrown) {
      setFailed({ name, message: toAppError(thrown).message });
    }
    setBusy(null);
  }
  const errorOf = (name: string) => (failed?.name === name ? failed.message : undefined);
  return { busy, errorOf, run };
}
