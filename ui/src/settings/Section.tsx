import type { ReactNode } from "react";

/** A part of the settings under its own heading. */
export function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="flex flex-col gap-3 border-line py-4 first:pt-0 last:pb-0 [&+&]:border-t">
      <h3 className="font-semibold text-ui">{title}</h3>
      {children}
    </section>
  );
}
