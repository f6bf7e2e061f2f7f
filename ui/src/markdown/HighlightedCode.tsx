import { memo, type ReactNode, useEffect, useState } from "react";

/** Code past this length stays plain: colouring it would be felt. */
const LONGEST = 20_000;

interface HighlightedCodeProps {
  code: string;
  language: string;
  enabled?: boolean;
}

/** Code, coloured as soon as the highlighter is there. The letters never move: colour is all that changes. */
export const HighlightedCode = memo(function HighlightedCode({ code, language, enabled = true }: HighlightedCodeProps) {
  const [coloured, setColoured] = useState<{ code: string; content: ReactNode } | null>(null);
  const wanted = enabled && language !== "" && code.length <= LONGEST;

  useEffect(() => {
    if (!wanted) return;
    let stale = false;
    const timer = window.setTimeout(async () => {
      const { highlight } = await import("./highlight");
      if (!stale) setColoured({ code, content: highlight(code, language) });
    }, 30);
    return () => {
      stale = true;
      window.clearTimeout(timer);
    };
  }, [code, language, wanted]);

  return <code>{coloured !== null && coloured.code === code ? coloured.content : code}</code>;
});
