import { Check, ChevronDown } from "lucide-react";
import { Select as Radix } from "radix-ui";
import { cx } from "./cx";
import { type FieldIds, inputLook } from "./Field";

export interface Option {
  value: string;
  label: string;
  detail?: string;
}

interface SelectProps extends Partial<FieldIds> {
  value: string;
  options: readonly Option[];
  onChange: (value: string) => void;
  placeholder?: string;
  disabled?: boolean;
  testId?: string;
}

/** One of a few values. */
export function Select({ value, options, onChange, placeholder, disabled, testId, ...ids }: SelectProps) {
  return (
    <Radix.Root value={value} onValueChange={onChange} disabled={disabled ?? false}>
      <Radix.Trigger
        {...ids}
        data-testid={testId}
        className={cx(inputLook, "flex items-center justify-between gap-2 text-left data-[placeholder]:text-faint")}
      >
        <span className="truncate">
          <Radix.Value placeholder={placeholder} />
        </span>
        <ChevronDown size={14} className="shrink-0 text-faint" aria-hidden="true" />
      </Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          position="popper"
          sideOffset={4}
          collisionPadding={8}
          className="z-50 max-h-(--radix-select-content-available-height) w-(--radix-select-trigger-width) min-w-56 animate-in overflow-hidden rounded-lg border border-line bg-raised p-1 shadow-pop"
        >
          <Radix.Viewport>
            {options.map((option) => (
              <Radix.Item
                key={option.value}
                value={option.value}
                className="flex items-start gap-2 rounded-md px-2 py-1.5 text-ui outline-none data-[highlighted]:bg-hover"
              >
                <span className="min-w-0 flex-1">
                  <Radix.ItemText>{option.label}</Radix.ItemText>
                  {option.detail && <span className="block text-caption text-faint">{option.detail}</span>}
                </span>
                <Radix.ItemIndicator>
                  <Check size={14} className="mt-0.5 text-accent" aria-hidden="true" />
                </Radix.ItemIndicator>
              </Radix.Item>
            ))}
          </Radix.Viewport>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
