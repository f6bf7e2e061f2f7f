import { Eye, EyeOff } from "lucide-react";
import { type ReactNode, useState } from "react";
import { IconButton } from "../design/Button";
import { Field, TextInput } from "../design/Field";
import { Select } from "../design/Select";
import { Link } from "../markdown/Link";
import type { CredentialField } from "../platform";

interface CredentialInputProps {
  field: CredentialField;
  value: string;
  /** A secret is stored already and stays when nothing is typed. */
  stored: boolean;
  error: string | undefined;
  onChange: (value: string) => void;
}

/** One field of the connect form, after its kind. */
export function CredentialInput({ field, value, stored, error, onChange }: CredentialInputProps) {
  const [shown, setShown] = useState(false);
  const { kind } = field;
  const testId = `field-${field.env}`;
  return (
    <Field label={field.label} optional={!field.required} help={help(field)} error={error}>
      {(ids) => {
        switch (kind.type) {
          case "text":
            return (
              <TextInput
                {...ids}
                data-testid={testId}
                value={value}
                onChange={(event) => onChange(event.target.value)}
              />
            );
          case "number":
            return (
              <TextInput
                {...ids}
                data-testid={testId}
                inputMode="numeric"
                className="w-32"
                value={value}
                onChange={(event) => onChange(event.target.value)}
              />
            );
          case "secret":
            return (
              <div className="relative">
                <TextInput
                  {...ids}
                  data-testid={testId}
                  type={shown ? "text" : "password"}
                  autoComplete="new-password"
                  placeholder={stored ? "Stored. Type to replace it." : ""}
                  className="pr-9"
                  value={value}
                  onChange={(event) => onChange(event.target.value)}
                />
                {value !== "" && (
                  <IconButton
                    label={shown ? "Hide" : "Show"}
                    className="absolute top-0.5 right-0.5"
                    onClick={() => setShown(!shown)}
                  >
                    {shown ? <EyeOff size={14} /> : <Eye size={14} />}
                  </IconButton>
                )}
              </div>
            );
          case "choice":
            return (
              <Select
                {...ids}
                testId={testId}
                value={value}
                options={kind.options.map((option) => ({ value: option, label: option }))}
                onChange={onChange}
              />
            );
        }
      }}
    </Field>
  );
}

function help(field: CredentialField): ReactNode {
  if (field.help === null && field.helpUrl === null) return undefined;
  return (
    <>
      {field.help}
      {field.helpUrl !== null && (
        <>
          {" "}
          <span className="text-accent underline underline-offset-2">
            <Link href={field.helpUrl} words="Where to find it" from="record">
              Where to find it
            </Link>
          </span>
        </>
      )}
    </>
  );
}
