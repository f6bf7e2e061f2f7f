import type { ConnectorInfo, CredentialField, Datasource, DatasourceDraft } from "../platform";

/** What stands in the connect form. */
export interface FormState {
  readonly name: string;
  readonly values: Readonly<Record<string, string>>;
}

/** Returns the form as it opens: what is stored, else what the connector suggests. Secrets open empty. */
export function openForm(connector: ConnectorInfo, source: Datasource | null, taken: readonly string[]): FormState {
  const stored = new Map(source?.values.map((each) => [each.env, each.value]));
  const values = connector.fields.map((field) => [field.env, stored.get(field.env) ?? initial(field)]);
  return { name: source?.name ?? freeName(connector.name, taken), values: Object.fromEntries(values) };
}

/** Returns what is sent. An empty secret is left out, which keeps the stored one. */
export function toDraft(connector: ConnectorInfo, source: Datasource | null, form: FormState): DatasourceDraft {
  const values = connector.fields
    .map((field) => ({ env: field.env, value: form.values[field.env] ?? "", secret: field.kind.type === "secret" }))
    .filter((each) => !(each.secret && each.value === ""))
    .map(({ env, value }) => ({ env, value }));
  return { id: source?.id ?? null, connector: connector.id, name: form.name.trim(), values };
}

/** Returns what is missing or cannot be right, by field; `name` is the name's. */
export function findFaults(
  connector: ConnectorInfo,
  source: Datasource | null,
  form: FormState,
): Record<string, string> {
  const faults: Record<string, string> = {};
  if (form.name.trim() === "") faults.name = "Give the source a name";
  for (const field of connector.fields) {
    const value = (form.values[field.env] ?? "").trim();
    const kept = field.kind.type === "secret" && source?.secretsSet.includes(field.env) === true;
    if (value === "") {
      if (field.required && !kept) faults[field.env] = `${field.label} is needed`;
    } else if (field.kind.type === "number") {
      const number = Number(value);
      const { min, max } = field.kind;
      if (!Number.isInteger(number) || number < min || number > max) {
        faults[field.env] = `A whole number from ${min} to ${max}`;
      }
    }
  }
  return faults;
}

function initial(field: CredentialField): string {
  if (field.default !== null) return field.default;
  return field.kind.type === "choice" ? (field.kind.options[0] ?? "") : "";
}

function freeName(name: string, taken: readonly string[]): string {
  let number = 1;
  let free = name;
  while (taken.includes(free)) {
    number += 1;
    free = `${name} ${number}`;
  }
  return free;
}
