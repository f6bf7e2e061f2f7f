import { useState } from "react";
import { Button } from "../design/Button";
import { Field, TextInput } from "../design/Field";
import { Segmented } from "../design/Segmented";
import { Switch } from "../design/Switch";
import type { Endpoint, KeyHeader } from "../platform";
import { abilities } from "./endpoint";

interface EndpointFieldsProps {
  endpoint: Endpoint;
  fault: string | null;
  /** Set elsewhere: shown and not to be changed. */
  fixed: boolean;
  onChange: (endpoint: Endpoint) => void;
}

const headers: readonly { value: KeyHeader; label: string }[] = [
  { value: "xApiKey", label: "x-api-key" },
  { value: "bearer", label: "Authorization: Bearer" },
];

/** Where a server is, how it takes the key, and what it can do. */
export function EndpointFields({ endpoint, fault, fixed, onChange }: EndpointFieldsProps) {
  const [more, setMore] = useState(false);
  return (
    <>
      <Field
        label="Address"
        help={fixed ? undefined : "Ollama, LM Studio, llama.cpp, vLLM, LiteLLM and others; without /v1"}
        error={fault}
      >
        {(ids) => (
          <TextInput
            {...ids}
            data-testid="base-url"
            inputMode="url"
            disabled={fixed}
            value={endpoint.baseUrl}
            onChange={(event) => onChange({ ...endpoint, baseUrl: event.target.value })}
          />
        )}
      </Field>
      <div className="flex flex-col gap-1">
        <span className="font-medium text-ui">Header that carries the key</span>
        <Segmented
          label="Header that carries the key"
          value={endpoint.keyHeader}
          options={headers}
          disabled={fixed}
          onChange={(keyHeader) => onChange({ ...endpoint, keyHeader })}
        />
      </div>
      {more ? (
        <fieldset className="rounded-md border border-line px-3 py-2">
          <legend className="px-1 font-medium text-caption text-soft">What this server can do</legend>
          {abilities.map(({ flag, label, help }) => (
            <Switch
              key={flag}
              label={label}
              help={help}
              checked={endpoint.flags[flag]}
              disabled={fixed}
              onChange={(on) => onChange({ ...endpoint, flags: { ...endpoint.flags, [flag]: on } })}
            />
          ))}
        </fieldset>
      ) : (
        <Button look="quiet" className="-ml-3 self-start" onClick={() => setMore(true)} data-testid="more-endpoint">
          What this server can do…
        </Button>
      )}
    </>
  );
}
