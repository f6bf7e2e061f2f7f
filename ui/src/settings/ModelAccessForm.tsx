import { useQueryClient } from "@tanstack/react-query";
import { CircleAlert, CircleCheck, Info } from "lucide-react";
import { type FormEvent, useState } from "react";
import { keys, useTakeStatus } from "../app/queries";
import { Button } from "../design/Button";
import { plural } from "../design/format";
import { Note } from "../design/States";
import { type AppError, type AppStatus, type Endpoint, type ModelChoice, toAppError, usePlatform } from "../platform";
import { EndpointFields } from "./EndpointFields";
import { addressFault } from "./endpoint";
import { KeyField } from "./KeyField";

interface ModelAccessFormProps {
  status: AppStatus;
  /** What the form opens with. */
  endpoint: Endpoint;
  submitLabel: string;
  /** The form leads on, also where there is nothing to keep. */
  leadsOn?: boolean;
  onSaved: (status: AppStatus, models: ModelChoice[]) => void;
}

type Check = { ok: true; models: ModelChoice[] } | { ok: false; error: AppError };

/**
 * The key and the server, checked live before they are kept. An address that the environment sets is shown, and neither
 * changed nor kept.
 */
export function ModelAccessForm({
  status,
  endpoint: preset,
  submitLabel,
  leadsOn = false,
  onSaved,
}: ModelAccessFormProps) {
  const platform = usePlatform();
  const client = useQueryClient();
  const takeStatus = useTakeStatus();
  const fixed = status.endpointFromEnvironment;
  const [drafted, setEndpoint] = useState(preset);
  const endpoint = fixed ? status.settings.endpoint : drafted;
  const [key, setKey] = useState("");
  const [busy, setBusy] = useState<"check" | "save" | null>(null);
  const [check, setCheck] = useState<Check | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  const own = endpoint.kind === "compatible";
  const keyMissing = !own && key.trim() === "" && !status.hasKey;
  const nothingToSave = fixed && key.trim() === "";

  function change(next: Endpoint) {
    setEndpoint(next);
    setCheck(null);
    setFault(null);
  }

  async function tryIt(): Promise<ModelChoice[] | null> {
    const wrong = own ? addressFault(endpoint.baseUrl) : null;
    setFault(wrong);
    if (wrong !== null) return null;
    setCheck(null);
    try {
      const models = await platform.checkModelAccess(endpoint, key.trim() === "" ? null : key.trim());
      setCheck({ ok: true, models });
      return models;
    } catch (thrown) {
      setCheck({ ok: false, error: toAppError(thrown) });
      return null;
    }
  }

  async function submit(event: FormEvent) {
    event.preventDefault();
    if (busy || keyMissing || (nothingToSave && !leadsOn)) return;
    setBusy("save");
    const models = await tryIt();
    if (models && nothingToSave) {
      onSaved(status, models);
    } else if (models) {
      try {
        const saved = await platform.saveModelAccess(endpoint, key.trim() === "" ? null : key.trim());
        setKey("");
        takeStatus(saved);
        client.setQueryData(keys.models, models);
        onSaved(saved, models);
      } catch (thrown) {
        setCheck({ ok: false, error: toAppError(thrown) });
      }
    }
    setBusy(null);
  }

  return (
    <form onSubmit={submit} className="flex flex-col gap-3.5" data-testid="model-access" noValidate>
      {fixed && (
        <Note tone="info" icon={<Info size={14} aria-hidden="true" />} testId="endpoint-from-environment">
          The address comes from <code className="font-mono text-code">ANTHROPIC_BASE_URL</code>. It holds as long as
          that is set; then the one stored here does again.
        </Note>
      )}
      {(own || fixed) && <EndpointFields endpoint={endpoint} fault={fault} fixed={fixed} onChange={change} />}
      <KeyField
        value={key}
        status={status}
        optional={own}
        onChange={(value) => {
          setKey(value);
          setCheck(null);
        }}
      />
      <div role="status" aria-live="polite">
        {check && <CheckNote check={check} />}
      </div>
      <div className="flex gap-2">
        <Button
          look="primary"
          type="submit"
          busy={busy === "save"}
          disabled={keyMissing || (nothingToSave && !leadsOn) || busy === "check"}
          data-testid="save-access"
        >
          {submitLabel}
        </Button>
        <Button
          busy={busy === "check"}
          disabled={keyMissing || busy === "save"}
          data-testid="check-access"
          onClick={async () => {
            setBusy("check");
            await tryIt();
            setBusy(null);
          }}
        >
          Check
        </Button>
      </div>
    </form>
  );
}

function CheckNote({ check }: { check: Check }) {
  if (check.ok) {
    return (
      <Note tone="ok" icon={<CircleCheck size={14} />} testId="access-ok">
        It works: {plural(check.models.length, "model")} to choose from.
      </Note>
    );
  }
  return (
    <Note tone="danger" icon={<CircleAlert size={14} />} testId="access-failed">
      <p className="font-medium">{check.error.message}</p>
      {check.error.hint !== null && <p className="text-soft">{check.error.hint}</p>}
    </Note>
  );
}
