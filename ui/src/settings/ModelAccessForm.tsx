import { useQueryClient } from "@tanstack/react-query";
import { Info } from "lucide-react";
import { type FormEvent, useState } from "react";
import { toast } from "sonner";
import { keys, useModels, useTakeStatus } from "../app/queries";
import { Button } from "../design/Button";
import { Note } from "../design/States";
import { type AppStatus, type Endpoint, type ModelChoice, toAppError, usePlatform } from "../platform";
import { AccessNote } from "./AccessNote";
import { type Access, fromFailure, fromList } from "./access";
import { EndpointFields } from "./EndpointFields";
import { addressFault } from "./endpoint";
import { KeyField } from "./KeyField";
import { ModelIdField } from "./ModelIdField";

interface ModelAccessFormProps {
  status: AppStatus;
  /** What the form opens with. */
  endpoint: Endpoint;
  submitLabel: string;
  /** The form leads on, also where there is nothing to keep. */
  leadsOn?: boolean;
  onSaved: (status: AppStatus, access: Access) => void;
}

interface Faults {
  readonly address: string | null;
  readonly model: string | null;
}

const noFaults: Faults = { address: null, model: null };

/**
 * The key and the server, checked live before they are kept. An address that the environment sets is shown, and neither
 * changed nor kept. A compatible server may have no list of models, or be off for now: then the model's id is typed.
 */
export function ModelAccessForm({
  status,
  endpoint: preset,
  submitLabel,
  leadsOn = false,
  onSaved,
}: ModelAccessFormProps) {
  const platform = usePlatform();
  const fixed = status.endpointFromEnvironment;
  const [drafted, setEndpoint] = useState(preset);
  const endpoint = fixed ? status.settings.endpoint : drafted;
  const [key, setKey] = useState("");
  const given = key.trim() === "" ? null : key.trim();
  const own = endpoint.kind === "compatible";
  const stored = own && status.settings.endpoint.kind === "compatible";
  const [model, setModel] = useState((stored && status.settings.model) || "");
  const [busy, setBusy] = useState<"check" | "save" | null>(null);
  const [access, setAccess] = useState<Access | null>(null);
  const [faults, setFaults] = useState(noFaults);
  const listed = useModels(stored && status.settings.endpoint.baseUrl === endpoint.baseUrl).data;
  const known: readonly ModelChoice[] = access === null ? (listed ?? []) : access.kind === "works" ? access.models : [];
  const save = useSaveAccess(status);
  const keyMissing = !own && given === null && !status.hasKey;
  const nothingToSave = fixed && given === null;

  function changed() {
    setAccess(null);
    setFaults(noFaults);
  }

  async function look(): Promise<Access | null> {
    const address = own ? addressFault(endpoint.baseUrl) : null;
    setFaults({ address, model: null });
    setAccess(null);
    if (address !== null) return null;
    const found = await platform.checkModelAccess(endpoint, given).then(
      (models) => fromList(endpoint.kind, models),
      (thrown) => fromFailure(endpoint.kind, thrown),
    );
    setAccess(found);
    return found;
  }

  async function keep(found: Access) {
    if (nothingToSave) return onSaved(status, found);
    try {
      const saved = await save({ endpoint, key: given, model: own ? model.trim() : null, access: found });
      setKey("");
      onSaved(saved, found);
    } catch (thrown) {
      setAccess({ kind: "refused", error: toAppError(thrown) });
    }
  }

  async function submit(event: FormEvent) {
    event.preventDefault();
    if (busy || keyMissing || (nothingToSave && !leadsOn)) return;
    setBusy("save");
    const found = await look();
    if (found?.kind === "unlisted" && model.trim() === "") {
      setFaults({ address: null, model: "Which model is to be asked? The server lists none." });
    } else if (found?.kind === "works" || found?.kind === "unlisted") {
      await keep(found);
    }
    setBusy(null);
  }

  return (
    <form onSubmit={submit} className="flex flex-col gap-3.5" data-testid="model-access" noValidate>
      {fixed && <FromEnvironment />}
      {(own || fixed) && (
        <EndpointFields
          endpoint={endpoint}
          fault={faults.address}
          fixed={fixed}
          onChange={(next) => {
            setEndpoint(next);
            changed();
          }}
        />
      )}
      {own && (
        <ModelIdField
          value={model}
          known={known}
          fault={faults.model}
          onChange={(id) => {
            setModel(id);
            setFaults(noFaults);
          }}
        />
      )}
      <KeyField
        value={key}
        status={status}
        optional={own}
        onChange={(value) => {
          setKey(value);
          changed();
        }}
      />
      <div role="status" aria-live="polite">
        {access && (
          <AccessNote
            access={access}
            named={model.trim() !== ""}
            onSaveAnyway={async () => {
              if (busy) return;
              setBusy("save");
              await keep(access);
              setBusy(null);
            }}
          />
        )}
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
            await look();
            setBusy(null);
          }}
        >
          Check
        </Button>
      </div>
    </form>
  );
}

function FromEnvironment() {
  return (
    <Note tone="info" icon={<Info size={14} aria-hidden="true" />} testId="endpoint-from-environment">
      The address comes from <code className="font-mono text-code">ANTHROPIC_BASE_URL</code>. It holds as long as that
      is set; then the one stored here does again.
    </Note>
  );
}

interface Kept {
  endpoint: Endpoint;
  key: string | null;
  /** The id typed for a compatible server, empty for the first of its list; null where none is typed. */
  model: string | null;
  access: Access;
}

/** Returns a function that keeps the endpoint and the key, then the model, and says what could not be made sure of. */
function useSaveAccess(status: AppStatus): (kept: Kept) => Promise<AppStatus> {
  const platform = usePlatform();
  const client = useQueryClient();
  const takeStatus = useTakeStatus();
  return async ({ endpoint, key, model, access }) => {
    let saved = await platform.saveModelAccess(endpoint, key);
    // Another server knows other models, so the shell forgets the chosen one; an address of the environment is no other.
    const same = status.endpointFromEnvironment ? status.settings.model : saved.settings.model;
    const wanted = model === null ? same : model || null;
    if (saved.settings.model !== wanted) {
      try {
        saved = await platform.saveSettings({ ...saved.settings, model: wanted });
      } catch (thrown) {
        toast.error("The model could not be saved", { description: toAppError(thrown).message });
      }
    }
    takeStatus(saved);
    if (access.kind === "works") client.setQueryData(keys.models, access.models);
    if (access.kind === "unlisted") {
      toast.warning("Saved. The server answers, but lists no models", {
        description: `Whether it knows “${model}” shows with the first question.`,
      });
    }
    if (access.kind === "unreachable") {
      toast.warning("Saved, but the server cannot be reached", { description: "Start it before you ask." });
    }
    return saved;
  };
}
