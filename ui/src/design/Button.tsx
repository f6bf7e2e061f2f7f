import type { ButtonHTMLAttributes, ReactNode, Ref } from "react";
import { cx } from "./cx";
import { Spinner } from "./Spinner";
import { Tip } from "./Tip";

type Look = "primary" | "plain" | "quiet" | "danger";

const looks: Readonly<Record<Look, string>> = {
  primary: "bg-accent text-on-accent hover:bg-accent-hover",
  plain: "bg-raised border border-rim shadow-card hover:bg-hover active:bg-pressed",
  quiet: "text-soft hover:bg-hover hover:text-ink active:bg-pressed",
  danger: "bg-danger text-canvas hover:opacity-90",
};

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  look?: Look;
  icon?: ReactNode;
  busy?: boolean;
  ref?: Ref<HTMLButtonElement>;
}

/** A button with a word on it. While busy it keeps its width and cannot be pressed. */
export function Button({ look = "plain", icon, busy = false, children, className, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      aria-busy={busy || undefined}
      aria-disabled={busy || rest["aria-disabled"] || undefined}
      onClick={busy ? undefined : rest.onClick}
      className={cx(
        "inline-flex h-8 shrink-0 items-center justify-center gap-1.5 whitespace-nowrap rounded-md px-3 font-medium text-ui",
        "disabled:pointer-events-none disabled:opacity-50",
        rest["aria-disabled"] && "opacity-50",
        looks[look],
        className,
      )}
    >
      {busy ? <Spinner /> : icon}
      {children}
    </button>
  );
}

interface IconButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  /** The accessible name, shown as a tip too. */
  label: string;
  /** The keys that do the same. */
  shortcut?: string;
  ref?: Ref<HTMLButtonElement>;
}

/** A button with a sign on it; its name shows as a tip. Where it ends what it does, `aria-disabled` lets it keep the focus. */
export function IconButton({ label, shortcut, className, children, ...rest }: IconButtonProps) {
  return (
    <Tip text={label} shortcut={shortcut}>
      <button
        type="button"
        aria-label={label}
        {...rest}
        className={cx(
          "inline-flex size-7 shrink-0 items-center justify-center rounded-md text-soft hover:bg-hover hover:text-ink active:bg-pressed",
          "disabled:pointer-events-none disabled:opacity-40 data-[state=open]:bg-hover",
          rest["aria-disabled"] && "opacity-40",
          className,
        )}
      >
        {children}
      </button>
    </Tip>
  );
}
