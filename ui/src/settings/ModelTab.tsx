import { useState } from "react";
import { toast } from "sonner";
import { useModels, useTakeStatus } from "../app/queries";
import { Button } from "../design/Button";
import { Confirm } from "../design/Dialog";
import { Field } from "../design/Field";
import { Segmented } from "../design/Segmented";
import { Select } from "../design/Select";
import { Note, Skeleton } from "../design/States";
import { type AppStatus, type EndpointKind, toAppError, usePlatform } from "../platform";
import { anthropic, compatible } from "./endpoint";
import { ModelAccessForm } from "./ModelAccessForm";
import { Section } from "./Section";
import { useSaveSettings } from "./use-save-settings";

const AUTO = "auto";

const kinds: readonly { value: EndpointKind; label: string }[] = [
  { value: "anthropic", label: "Anthropic" },
  { value: "compatible", label: "Compatible server" },
];

/** Which model answers, where it is, and the key to it. */
export function ModelTab({ status }: { status: AppStatus }) {
  const { settings } = status;
  const fixed = status.endpointFromEnvironment;
  const [chosen, setKind] = useState<EndpointKind>(settings.endpoint.kind);
  const kind = fixed ? settings.endpoint.kind : chosen;
  const preset = kind === "anthropic" ? anthropic : compatible;
  const endpoint = settings.endpoint.kind === kind ? settings.endpoint : preset;
  return (
    <>
      <Section title="Where the model is">
        <Segmented label="Where the model is" value={kind} options={kinds} onChange={setKind} disabled={fixed} />
        <ModelAccessForm
          key={kind}
          status={status}
          endpoint={endpoint}
          submitLabel={fixed ? "Check and save the key" : "Check and save"}
          onSaved={(_saved, access) => {
            if (access.kind === "works") toast.success(fixed ? "The key is kept" : "The model can be asked");
          }}
        />
        {status.hasKey && !status.keyFromEnvironment && <ForgetKey />}
      </Section>
      {kind === "anthropic" && (
        <Section title="Model">
          <ModelField status={status} />
        </Section>
      )}
    </>
  );
}

function ModelField({ status }: { status: AppStatus }) {
  const save = useSaveSettings(status);
  const listable = status.hasKey && status.settings.endpoint.kind === "anthropic";
  const models = useModels(listable);
  if (!listable) {
    return <p className="text-soft text-ui">Once a key is there, the models it opens are listed here.</p>;
  }
  if (models.isPending) return <Skeleton className="h-8 rounded-md" />;
  if (models.isError) {
    const error = toAppError(models.error);
    return (
      <Note tone="danger" testId="models-failed">
        <p className="font-medium">The models could not be listed: {error.message}</p>
        {error.hint !== null && <p className="text-soft">{error.hint}</p>}
        <Button className="mt-2 h-7" onClick={() => void models.refetch()}>
          Try again
        </Button>
      </Note>
    );
  }
  const chosen = status.settings.model;
  const missing = chosen !== null && !models.data.some((model) => model.id === chosen);
  return (
    <Field
      label="Model that answers"
      error={missing ? `${chosen} is not among the models of this server` : undefined}
      help={models.data.find((model) => model.id === chosen)?.detail}
    >
      {(ids) => (
        <Select
          {...ids}
          testId="model"
          value={chosen ?? AUTO}
          placeholder={chosen ?? ""}
          options={[
            { value: AUTO, label: "Let Mosaic choose", detail: "The first of the list that can use tools" },
            ...models.data.map((model) => ({ value: model.id, label: model.name, detail: model.detail })),
            ...(missing ? [{ value: chosen, label: chosen }] : []),
          ]}
          onChange={(value) => void save({ model: value === AUTO ? null : value })}
        />
      )}
    </Field>
  );
}

function ForgetKey() {
  const platform = usePlatform();
  const takeStatus = useTakeStatus();
  const [asked, setAsked] = useState(false);
  const [busy, setBusy] = useState(false);
  return (
    <>
      <Button look="quiet" className="-ml-3 self-start" onClick={() => setAsked(true)} data-testid="forget-key">
        Forget the stored key…
      </Button>
      {asked && (
        <Confirm
          title="Forget the key?"
          description="It is removed from this machine. Search still works; written answers need a key."
          action="Forget"
          busy={busy}
          onClose={() => setAsked(false)}
          onConfirm={async () => {
            setBusy(true);
            try {
              takeStatus(await platform.forgetKey());
              setAsked(false);
            } catch (thrown) {
              toast.error("The key could not be forgotten", { description: toAppError(thrown).message });
            }
            setBusy(false);
          }}
        />
      )}
    </>
  );
}
