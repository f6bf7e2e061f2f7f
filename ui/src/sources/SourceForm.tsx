import { useQueryClient } from "@tanstack/react-query";
import { CircleAlert, CircleCheck } from "lucide-react";
import { type FormEvent, useRef, useState } from "react";
import { toast } from "sonner";
import { keys } from "../app/queries";
import { Button } from "../design/Button";
import { Field, TextInput } from "../design/Field";
import { Note } from "../design/States";
import {
  type CheckReport,
  type ConnectorInfo,
  type Datasource,
  type DatasourceDraft,
  sentence,
  toAppError,
  usePlatform,
} from "../platform";
import { CredentialInput } from "./CredentialInput";
import { type FormState, findFaults, openForm, toDraft } from "./draft";

interface SourceFormProps {
  connector: ConnectorInfo;
  /** The source that is edited; null for a new one. */
  source: Datasource | null;
  taken: readonly string[];
  onDone: () => void;
  onCancel: () => void;
}

/** The connect form, made from what the connector declares it needs. */
export function SourceForm({ connector, source, taken, onDone, onCancel }: SourceFormProps) {
  const platform = usePlatform();
  const client = useQueryClient();
  const [form, setForm] = useState<FormState>(() => openForm(connector, source, taken));
  const [faults, setFaults] = useState<Record<string, string>>({});
  const [report, setReport] = useState<CheckReport | null>(null);
  const [busy, setBusy] = useState<"test" | "save" | null>(null);
  const [unfolded, setUnfolded] = useState(() =>
    connector.fields.some((field) => field.advanced && usedIn(source, field.env)),
  );
  const frame = useRef<HTMLFormElement>(null);

  function set(env: string, value: string) {
    setForm((before) => ({ ...before, values: { ...before.values, [env]: value } }));
    setReport(null);
    setFaults(({ [env]: _mended, ...rest }) => rest);
  }

  /** Shows what is missing and goes to the first of it; else hands over the draft. */
  function ready(): DatasourceDraft | null {
    const found = findFaults(connector, source, form);
    setFaults(found);
    if (Object.keys(found).length === 0) return toDraft(connector, source, form);
    focusFirst(found);
    return null;
  }

  function focusFirst(found: Record<string, string>) {
    if (connector.fields.some((field) => field.advanced && field.env in found)) setUnfolded(true);
    const first = ["name", ...connector.fields.map((field) => field.env)].find((name) => name in found);
    frame.current?.querySelector<HTMLElement>(`[data-field="${first}"] input, [data-field="${first}"] button`)?.focus();
  }

  async function check(draft: DatasourceDraft): Promise<CheckReport> {
    try {
      return await platform.testDatasource(draft);
    } catch (thrown) {
      const { message, hint } = toAppError(thrown);
      return { ok: false, message, hint, field: null };
    }
  }

  async function test() {
    const draft = ready();
    if (!draft) return;
    setBusy("test");
    setReport(null);
    const found = await check(draft);
    setReport(found);
    if (!found.ok && found.field !== null) setFaults({ [found.field]: sentence(found.message) });
    setBusy(null);
  }

  async function submit(event: FormEvent) {
    event.preventDefault();
    const draft = ready();
    if (!draft || busy) return;
    setBusy("save");
    try {
      const saved = await platform.saveDatasource(draft);
      await client.invalidateQueries({ queryKey: keys.datasources });
      toast.success(source ? `${saved.name} is saved` : `${saved.name} is connected`);
      onDone();
    } catch (thrown) {
      const error = toAppError(thrown);
      if (error.code === "duplicate") {
        setFaults({ name: error.message });
        focusFirst({ name: error.message });
      } else {
        setReport({ ok: false, message: error.message, hint: error.hint, field: null });
      }
      setBusy(null);
    }
  }

  const folded = connector.fields.filter((field) => field.advanced);
  const input = (field: ConnectorInfo["fields"][number]) => (
    <div key={field.env} data-field={field.env}>
      <CredentialInput
        field={field}
        value={form.values[field.env] ?? ""}
        stored={source?.secretsSet.includes(field.env) ?? false}
        error={faults[field.env]}
        onChange={(value) => set(field.env, value)}
      />
    </div>
  );

  return (
    <form ref={frame} onSubmit={submit} className="flex min-h-0 flex-col" data-testid="source-form" noValidate>
      <div className="flex min-h-0 flex-col gap-3.5 overflow-y-auto px-5 pt-1 pb-4">
        <div data-field="name">
          <Field label="Name" help="How you and Mosaic speak of it" error={faults.name}>
            {(ids) => (
              <TextInput
                {...ids}
                data-testid="field-name"
                value={form.name}
                onChange={(event) => {
                  setForm({ ...form, name: event.target.value });
                  setFaults(({ name: _mended, ...rest }) => rest);
                }}
              />
            )}
          </Field>
        </div>
        {connector.fields.filter((field) => !field.advanced).map(input)}
        {folded.length > 0 && (
          <details open={unfolded} onToggle={(event) => setUnfolded(event.currentTarget.open)}>
            <summary data-testid="more-fields" className="w-fit cursor-default text-caption text-soft hover:text-ink">
              More settings
            </summary>
            <div className="mt-3.5 flex flex-col gap-3.5">{folded.map(input)}</div>
          </details>
        )}
      </div>
      <div role="status" aria-live="polite" className="shrink-0 px-5">
        {report && (
          <div className="pb-3">
            <Report report={report} />
          </div>
        )}
      </div>
      <footer className="flex shrink-0 flex-wrap items-center gap-2 border-line border-t px-5 py-3">
        <Button
          busy={busy === "test"}
          disabled={busy === "save"}
          onClick={() => void test()}
          data-testid="test-connection"
        >
          {busy === "test" ? "Testing" : "Test connection"}
        </Button>
        <span className="ml-auto flex gap-2">
          <Button look="quiet" onClick={onCancel}>
            Cancel
          </Button>
          <Button
            look="primary"
            type="submit"
            busy={busy === "save"}
            disabled={busy === "test"}
            data-testid="save-source"
          >
            {source ? "Save" : "Connect"}
          </Button>
        </span>
      </footer>
    </form>
  );
}

/** Tells whether a stored source has something in this field. */
function usedIn(source: Datasource | null, env: string): boolean {
  return (
    source?.secretsSet.includes(env) || source?.values.some((each) => each.env === env && each.value !== "") || false
  );
}

function Report({ report }: { report: CheckReport }) {
  const icon = report.ok ? <CircleCheck size={14} /> : <CircleAlert size={14} />;
  return (
    <Note tone={report.ok ? "ok" : "danger"} icon={icon} testId={report.ok ? "test-ok" : "test-failed"}>
      <p className="font-medium">{sentence(report.message)}</p>
      {report.hint !== null && <p className="text-soft">{sentence(report.hint)}</p>}
    </Note>
  );
}
