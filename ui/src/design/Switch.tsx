import { Switch as Radix } from "radix-ui";
import { useId } from "react";

interface SwitchProps {
  label: string;
  /** The accessible name, where the label says only how it stands. */
  name?: string;
  help?: string;
  checked: boolean;
  onChange: (checked: boolean) => void;
  disabled?: boolean;
}

/** Something that is on or off, with its name at its left. */
export function Switch({ label, name, help, checked, onChange, disabled = false }: SwitchProps) {
  const id = useId();
  return (
    <div className="flex items-center justify-between gap-4 py-1">
      <div>
        <label htmlFor={id} className="text-ui">
          {label}
        </label>
        {help !== undefined && <p className="text-caption text-faint">{help}</p>}
      </div>
      <Radix.Root
        id={id}
        aria-label={name}
        checked={checked}
        disabled={disabled}
        onCheckedChange={onChange}
        className="h-4.5 w-8 shrink-0 rounded-full bg-edge p-0.5 disabled:opacity-60 data-[state=checked]:bg-accent"
      >
        <Radix.Thumb className="block size-3.5 rounded-full bg-canvas transition-transform duration-100 data-[state=checked]:translate-x-3.5" />
      </Radix.Root>
    </div>
  );
}
