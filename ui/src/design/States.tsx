import { CircleAlert, RotateCw } from "lucide-react";
import type { ReactNode } from "react";
import type { AppError } from "../platform";
import { Button } from "./Button";
import { cx } from "./cx";

/** A grey bar where words will be. */
export function Skeleton({ className }: { className?: string }) {
  return <div aria-hidden="true" className={cx("animate-blink rounded-sm bg-hover", className)} />;
}

interface EmptyProps {
  icon?: ReactNode;
  title: string;
  children?: ReactNode;
  testId?: string;
}

/** Nothing is here yet: what would be, and how to get it. */
export function Empty({ icon, title, children, testId }: EmptyProps) {
  return (
    <div className="flex flex-col items-center gap-1 px-6 py-10 text-center" data-testid={testId}>
      {icon && <div className="mb-2 text-faint">{icon}</div>}
      <p className="font-medium text-ui">{title}</p>
      {children && <div className="max-w-80 text-soft text-ui">{children}</div>}
    </div>
  );
}

interface FailedProps {
  title: string;
  error: AppError;
  onRetry: () => void;
}

/** Something could not be shown: what, why, and a way to try again. */
export function Failed({ title, error, onRetry }: FailedProps) {
  return (
    <div role="alert" className="flex flex-col items-center gap-1 px-6 py-10 text-center" data-testid="failed">
      <CircleAlert size={20} className="mb-2 text-danger" aria-hidden="true" />
      <p className="font-medium text-ui">{title}</p>
      <p className="selectable max-w-96 text-soft text-ui">{error.message}</p>
      {error.hint && <p className="max-w-96 text-faint text-ui">{error.hint}</p>}
      <Button className="mt-3" icon={<RotateCw size={14} />} onClick={onRetry}>
        Try again
      </Button>
    </div>
  );
}

interface NoteProps {
  tone: "info" | "warn" | "danger" | "ok";
  icon?: ReactNode;
  children: ReactNode;
  role?: "alert" | "status";
  testId?: string;
}

const tones: Readonly<Record<NoteProps["tone"], string>> = {
  info: "bg-accent-wash text-ink",
  warn: "bg-warn-wash text-ink",
  danger: "bg-danger-wash text-ink",
  ok: "bg-accent-wash text-ink",
};

const toneIcons: Readonly<Record<NoteProps["tone"], string>> = {
  info: "text-accent",
  warn: "text-warn",
  danger: "text-danger",
  ok: "text-ok",
};

/** A few words that matter, on a tinted ground. */
export function Note({ tone, icon, children, role, testId }: NoteProps) {
  return (
    <div role={role} data-testid={testId} className={cx("flex gap-2 rounded-md px-3 py-2 text-ui", tones[tone])}>
      {icon && <span className={cx("mt-0.5 shrink-0", toneIcons[tone])}>{icon}</span>}
      <div className="selectable min-w-0 flex-1 break-words">{children}</div>
    </div>
  );
}
