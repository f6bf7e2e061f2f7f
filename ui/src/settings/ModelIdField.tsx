import { Field, TextInput } from "../design/Field";
import type { ModelChoice } from "../platform";

interface ModelIdFieldProps {
  value: string;
  /** What the server lists, as far as it was asked. */
  known: readonly ModelChoice[];
  fault: string | null;
  onChange: (id: string) => void;
}

/** How many suggestions are shown at most. */
const MOST = 8;

/** The id of a model, typed or taken from what the server lists. */
export function ModelIdField({ value, known, fault, onChange }: ModelIdFieldProps) {
  const typed = value.trim().toLowerCase();
  const exact = known.some((model) => model.id === value.trim());
  const fitting = known.filter((model) => `${model.id} ${model.name}`.toLowerCase().includes(typed));
  const suggested = (exact || fitting.length === 0 ? known : fitting).filter((model) => model.id !== value.trim());
  return (
    <div className="flex flex-col gap-2">
      <Field label="Model" optional error={fault} help={help(typed, known, exact)}>
        {(ids) => (
          <TextInput
            {...ids}
            data-testid="model-id"
            placeholder="llama3.3:70b"
            value={value}
            onChange={(event) => onChange(event.target.value)}
          />
        )}
      </Field>
      {suggested.length > 0 && (
        <ul aria-label="Models this server lists" className="flex flex-wrap gap-1">
          {suggested.slice(0, MOST).map((model) => (
            <li key={model.id} className="min-w-0 max-w-full">
              <button
                type="button"
                data-testid="model-suggestion"
                onClick={() => onChange(model.id)}
                className="max-w-full truncate rounded-full border border-rim px-2 font-mono text-caption text-soft leading-6 hover:bg-hover hover:text-ink"
              >
                {model.id}
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function help(typed: string, known: readonly ModelChoice[], exact: boolean): string {
  if (typed === "")
    return "The id the server knows it by. Left empty, the first of its list that can use tools answers.";
  return known.length > 0 && !exact ? "The server does not list it; it is asked for all the same." : "";
}
