import { memo } from "react";
import { CopyButton } from "../design/CopyButton";
import { HighlightedCode } from "./HighlightedCode";

interface CodeBlockProps {
  code: string;
  language: string;
  /** A block that still grows is plain; colour comes once, when it is whole. */
  finished: boolean;
}

/** Code in an answer, with its language and a copy button. */
export const CodeBlock = memo(function CodeBlock({ code, language, finished }: CodeBlockProps) {
  const name = language.split(/\s/)[0] ?? "";
  return (
    <figure className="rounded-md border border-line bg-surface" data-testid="code-block">
      <figcaption className="flex h-8 items-center justify-between border-line border-b pr-1 pl-3 text-caption text-faint">
        <span>{name === "" ? "text" : name}</span>
        <CopyButton text={code} label="Copy code" />
      </figcaption>
      <pre className="code selectable overflow-x-auto p-3" tabIndex={0}>
        <HighlightedCode code={code} language={name} enabled={finished} />
      </pre>
    </figure>
  );
});
