import { Tooltip } from "radix-ui";
import type { ReactNode } from "react";
import { Keys } from "./Keys";

const tipEscapes = new WeakSet<Event>();

/** Tells whether Escape did nothing but close a tip; it then still means what it means elsewhere. */
export function onlyClosedTip(event: Event): boolean {
  return tipEscapes.has(event);
}

/** Says of an Escape that all it did was to close something as slight as a tip. */
export function closedTip(event: Event) {
  tipEscapes.add(event);
}

interface TipProps {
  text: string;
  shortcut?: string | undefined;
  children: ReactNode;
}

/** A word about a control, for who points at it or reaches it by keyboard. */
export function Tip({ text, shortcut, children }: TipProps) {
  return (
    <Tooltip.Root>
      <Tooltip.Trigger asChild>{children}</Tooltip.Trigger>
      <Tooltip.Portal>
        <Tooltip.Content
          sideOffset={6}
          onEscapeKeyDown={closedTip}
          collisionPadding={8}
          className="z-50 flex max-w-72 animate-in items-center gap-2 rounded-md border border-line bg-raised px-2 py-1 text-caption text-ink shadow-pop"
        >
          {text}
          {shortcut !== undefined && <Keys keys={shortcut} />}
        </Tooltip.Content>
      </Tooltip.Portal>
    </Tooltip.Root>
  );
}

export const TipProvider = Tooltip.Provider;
