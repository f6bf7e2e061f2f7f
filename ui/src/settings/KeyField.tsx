import { Eye, EyeOff } from "lucide-react";
import { useState } from "react";
import { IconButton } from "../design/Button";
import { Field, TextInput } from "../design/Field";
import type { AppStatus } from "../platform";

interface KeyFieldProps {
  value: string;
  status: AppStatus;
  optional: boolean;
  onChange: (value: string) => void;
}

/** The key: typed in, never shown again. */
export function KeyField({ value, status, optional, onChange }: KeyFieldProps) {
  const [shown, setShown] = useState(false);
  return (
    <Field label="Key" optional={optional} help={custodyHelp(status)}>
      {(ids) => (
        <div className="relative">
          <TextInput
            {...ids}
            data-testid="key"
            type={shown ? "text" : "password"}
            autoComplete="new-password"
            placeholder={status.hasKey && !optional ? "Stored. Type to replace it." : optional ? "" : "sk-ant-…"}
            className="pr-9"
            value={value}
            onChange={(event) => onChange(event.target.value)}
          />
          {value !== "" && (
            <IconButton
              label={shown ? "Hide the key" : "Show the key"}
              className="absolute top-0.5 right-0.5"
              onClick={() => setShown(!shown)}
            >
              {shown ? <EyeOff size={14} /> : <Eye size={14} />}
            </IconButton>
          )}
        </div>
      )}
    </Field>
  );
}

function custodyHelp(status: AppStatus): string {
  if (status.keyFromEnvironment)
    return "The key comes from ANTHROPIC_API_KEY. One typed here is kept, and used once that is gone.";
  if (status.vault.type !== "open") return "Secrets cannot be kept yet.";
  switch (status.vault.custody) {
    case "keyring":
      return "Sealed under a key in your system’s keyring. It never leaves this machine but to the model’s server.";
    case "passphrase":
      return "Sealed under your passphrase. It never leaves this machine but to the model’s server.";
    case "memory":
      return "Kept in memory only, and gone when Mosaic closes.";
  }
}
