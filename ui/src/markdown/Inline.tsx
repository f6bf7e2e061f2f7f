import type { MarkedToken, Token, Tokens } from "marked";
import { Fragment, type ReactNode } from "react";
import { CitationMarks } from "../evidence/CitationMarks";
import { partAtMarks } from "../evidence/marks";
import { decodeEntities } from "./entities";
import { Link, NoImage } from "./Link";

/** Returns inline tokens as elements. Raw HTML is text, and an image is its words: it is never loaded. */
export function inline(tokens: readonly Token[] | undefined): ReactNode[] {
  return (tokens ?? []).map((token, index) => {
    const key = `${index}${token.type}`;
    return renderInline(token as MarkedToken, key);
  });
}

/** Returns text with its citation marks as chips, each on one line with the word before it and the full stop after. */
export function words(text: string, key: string): ReactNode {
  if (!text.includes("【")) return decodeEntities(text);
  const drawn: ReactNode[] = [];
  const pieces = partAtMarks(text);
  let word = "";
  let stop = "";
  pieces.forEach((piece, index) => {
    if (typeof piece === "string") {
      const rest = piece.slice(stop.length);
      word = index === pieces.length - 1 ? "" : (/\S{1,24}$/.exec(rest)?.[0] ?? "");
      drawn.push(decodeEntities(rest.slice(0, rest.length - word.length)));
      return;
    }
    const after = pieces[index + 1];
    stop = typeof after === "string" ? (/^[.,;:!?…)\]”’"']{1,3}/.exec(after)?.[0] ?? "") : "";
    drawn.push(
      // biome-ignore lint/suspicious/noArrayIndexKey: text only ever grows, so the place is the identity
      <span key={`${key}${index}`} className="cite-place">
        {decodeEntities(word)}
        <CitationMarks numbers={piece} />
        {stop}
      </span>,
    );
  });
  return drawn;
}

/** Returns what tokens say, without how they look. */
function plainWords(tokens: readonly Token[] | undefined): string {
  return (tokens ?? [])
    .map((token) => {
      if ("tokens" in token && token.tokens) return plainWords(token.tokens);
      return "text" in token ? String(token.text) : token.raw;
    })
    .join("");
}

/** A link. Chips in its words stand after it: a control in a link could not be reached. */
function link(token: Tokens.Link, key: string): ReactNode {
  const said = plainWords(token.tokens);
  const pieces = partAtMarks(said);
  const text = pieces.filter((piece) => typeof piece === "string").join("");
  const numbers = pieces.flatMap((piece) => (typeof piece === "string" ? [] : piece));
  return (
    <Fragment key={key}>
      <Link href={token.href} words={decodeEntities(text)}>
        {numbers.length > 0 ? decodeEntities(text) : inline(token.tokens)}
      </Link>
      {numbers.length > 0 && <CitationMarks numbers={numbers} />}
    </Fragment>
  );
}

function renderInline(token: MarkedToken, key: string): ReactNode {
  switch (token.type) {
    case "text":
      return "tokens" in token && token.tokens ? <span key={key}>{inline(token.tokens)}</span> : words(token.text, key);
    case "escape":
      return token.text;
    case "strong":
      return <strong key={key}>{inline(token.tokens)}</strong>;
    case "em":
      return <em key={key}>{inline(token.tokens)}</em>;
    case "del":
      return <del key={key}>{inline(token.tokens)}</del>;
    case "codespan":
      return <code key={key}>{token.text}</code>;
    case "br":
      return <br key={key} />;
    case "link":
      return link(token, key);
    case "image":
      return <NoImage key={key} href={token.href} alt={decodeEntities(token.text)} />;
    case "checkbox":
      return null;
    case "html":
    case "blockquote":
    case "code":
    case "def":
    case "heading":
    case "hr":
    case "list":
    case "list_item":
    case "paragraph":
    case "space":
    case "table":
      return token.raw;
  }
}
