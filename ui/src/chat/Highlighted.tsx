import { Fragment } from "react";

/** Text with some words marked, wherever they stand, without case. */
export function Highlighted({ text, words }: { text: string; words: readonly string[] }) {
  const wanted = words
    .filter((word) => word.trim() !== "")
    .map((word) => word.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  if (wanted.length === 0) return text;
  wanted.sort((a, b) => b.length - a.length);
  const pieces = text.split(new RegExp(`(${wanted.join("|")})`, "giu"));
  return pieces.map((piece, index) =>
    // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of one text keep their places
    index % 2 === 1 ? <mark key={index}>{piece}</mark> : <Fragment key={index}>{piece}</Fragment>,
  );
}

/** A search snippet, whose hits stand between U+E000 and U+E001. */
export function Snippet({ text }: { text: string }) {
  return text.split("\uE000").map((piece, index) => {
    const end = index === 0 ? -1 : piece.indexOf("\uE001");
    return (
      // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of one snippet keep their places
      <Fragment key={index}>
        {end >= 0 && <mark>{piece.slice(0, end)}</mark>}
        {piece.slice(end + 1).replaceAll("\uE001", "")}
      </Fragment>
    );
  });
}
