import { X } from "lucide-react";
import { AlertDialog as Alert, Dialog as Radix } from "radix-ui";
import type { ReactNode } from "react";
import { Button, IconButton } from "./Button";
import { cx } from "./cx";

const scrim = "fixed inset-0 z-40 animate-in bg-scrim";
const frame = cx(
  "fixed left-1/2 z-40 flex w-[calc(100vw-2rem)] -translate-x-1/2 flex-col overflow-hidden",
  "animate-in rounded-lg border border-line bg-raised shadow-pop outline-none",
);

interface DialogProps {
  title: string;
  description?: string;
  onClose: () => void;
  /** Tailwind's width limit, such as `max-w-lg`. */
  width?: string;
  testId: string;
  children: ReactNode;
}

/** A window over the window. Closes on Escape and gives the focus back. */
export function Dialog({ title, description, onClose, width = "max-w-[32rem]", testId, children }: DialogProps) {
  return (
    <Radix.Root open onOpenChange={(open) => !open && onClose()}>
      <Radix.Portal>
        <Radix.Overlay className={scrim} />
        <Radix.Content
          data-testid={testId}
          onOpenAutoFocus={focusFirstField}
          {...(description === undefined ? { "aria-describedby": undefined } : {})}
          className={cx(frame, "top-[8vh] max-h-[84vh]", width)}
        >
          <header className="flex items-start justify-between gap-4 px-5 pt-4 pb-3">
            <div className="min-w-0">
              <Radix.Title className="font-semibold text-title">{title}</Radix.Title>
              {description !== undefined && (
                <Radix.Description className="mt-0.5 text-soft text-ui">{description}</Radix.Description>
              )}
            </div>
            <Radix.Close asChild>
              <IconButton label="Close" className="-mr-2">
                <X size={16} />
              </IconButton>
            </Radix.Close>
          </header>
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

/** The focus goes to the first thing to fill in, else to the dialog itself; a tip would pop up over Close. */
function focusFirstField(event: Event) {
  event.preventDefault();
  const dialog = event.target instanceof HTMLElement ? event.target : null;
  const field = dialog?.querySelector<HTMLElement>("input:not([type=hidden]), textarea");
  (field ?? dialog)?.focus();
}

interface ConfirmProps {
  title: string;
  description: string;
  action: string;
  busy?: boolean;
  onConfirm: () => void;
  onClose: () => void;
}

/** Asks before something that cannot be taken back. Cancel has the focus. */
export function Confirm({ title, description, action, busy = false, onConfirm, onClose }: ConfirmProps) {
  return (
    <Alert.Root open onOpenChange={(open) => !open && onClose()}>
      <Alert.Portal>
        <Alert.Overlay className={scrim} />
        <Alert.Content data-testid="confirm" className={cx(frame, "top-[22vh] max-w-[24rem] gap-1 p-5")}>
          <Alert.Title className="font-semibold text-title">{title}</Alert.Title>
          <Alert.Description className="selectable break-words text-soft text-ui">{description}</Alert.Description>
          <div className="mt-4 flex justify-end gap-2">
            <Alert.Cancel asChild>
              <Button>Cancel</Button>
            </Alert.Cancel>
            <Button look="danger" busy={busy} onClick={onConfirm} data-testid="confirm-action">
              {action}
            </Button>
          </div>
        </Alert.Content>
      </Alert.Portal>
    </Alert.Root>
  );
}
