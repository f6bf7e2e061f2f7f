import { type InputHTMLAttributes, type ReactNode, type Ref, useId } from "react";
import { cx } from "./cx";

interface FieldProps {
  label: string;
  help?: ReactNode;
  error?: string | null | undefined;
  /** Said after the label when it may be left empty. */
  optional?: boolean;
  children: (ids: FieldIds) => ReactNode;
}

/** What ties a control to its label, help and error. */
export interface FieldIds {
  id: string;
  "aria-describedby": string | undefined;
  "aria-invalid": boolean | undefined;
}

/** A labelled control with help below it, or the error in the help's place. */
export function Field({ label, help, error, optional = false, children }: FieldProps) {
  const id = useId();
  const note = error ?? help;
  return (
    <div className="flex flex-col gap-1">
      <label htmlFor={id} className="font-medium text-ui">
        {label}
        {optional && <span className="font-normal text-faint"> (optional)</span>}
      </label>
      {children({ id, "aria-describedby": note ? `${id}-note` : undefined, "aria-invalid": error ? true : undefined })}
      {note && (
        <p id={`${id}-note`} className={cx("text-caption", error ? "text-danger" : "text-faint")}>
          {note}
        </p>
      )}
    </div>
  );
}

export const inputLook = cx(
  "h-8 w-full min-w-0 rounded-md border border-edge bg-canvas px-2.5 text-ui",
  "focus-visible:border-accent focus-visible:outline-1 focus-visible:outline-offset-0",
  "aria-invalid:border-danger disabled:opacity-60",
);

/** A line of text to fill in. */
export function TextInput({
  className,
  ...rest
}: InputHTMLAttributes<HTMLInputElement> & { ref?: Ref<HTMLInputElement> }) {
  return (
    <input autoComplete="off" autoCapitalize="off" spellCheck={false} {...rest} className={cx(inputLook, className)} />
  );
}
