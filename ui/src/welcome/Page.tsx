import type { ReactNode } from "react";
import { Mark } from "../design/Mark";

interface PageProps {
  title: string;
  words: string;
  testId: string;
  children: ReactNode;
}

/** A screen that stands before the window proper: the mark, a heading, and one thing to do. */
export function Page({ title, words, testId, children }: PageProps) {
  return (
    <main className="flex h-full flex-col overflow-y-auto" data-testid={testId}>
      <div className="mx-auto my-auto w-full max-w-[32rem] px-6 py-12">
        <Mark size={44} />
        <h1 className="mt-6 text-balance whitespace-pre-line font-semibold text-display tracking-tight">{title}</h1>
        <p className="selectable mt-2 text-pretty text-prose text-soft">{words}</p>
        <div className="mt-7">{children}</div>
      </div>
    </main>
  );
}
