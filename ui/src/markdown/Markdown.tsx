import { memo, useRef } from "react";
import { BlockView } from "./BlockView";
import { emptySplit, type Split, split } from "./split";

/** An answer's text. While it streams only its last block is read and drawn again. */
export const Markdown = memo(function Markdown({ text, streaming }: { text: string; streaming: boolean }) {
  const cache = useRef<{ split: Split; streaming: boolean }>({ split: emptySplit, streaming });
  let current = cache.current;
  if (current.split.text !== text || current.streaming !== streaming) {
    current = { split: split(current.split, text, streaming), streaming };
    cache.current = current;
  }
  const { finished, tail } = current.split;
  return (
    <div className="prose selectable" data-testid="markdown">
      {[...finished, ...tail].map((block) => (
        <BlockView key={block.key} token={block.token} finished={block.finished} />
      ))}
    </div>
  );
});
