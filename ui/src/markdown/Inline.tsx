import type { MarkedToken, Token } from "marked";
import type { ReactNode } from "react";
import { decodeEntities } from "./entities";
import { Link } from "./Link";

/** Returns inline tokens as elements. Raw HTML is text; an image is a link to it, never loaded. */
export function inline(tokens: readonly Token[] | undefined): ReactNode[] {
  return (tokens ?? []).map((token, index) => {
    const key = `${index}${token.type}`;
    return renderInline(token as MarkedToken, key);
  });
}

function renderInline(token: MarkedToken, key: string): ReactNode {
  switch (token.type) {
    case "text":
      return "tokens" in token && token.tokens ? (
        <span key={key}>{inline(token.tokens)}</span>
      ) : (
        decodeEntities(token.text)
      );
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
      return (
        <Link key={key} href={token.href}>
          {inline(token.tokens)}
        </Link>
      );
    case "image":
      return (
        <Link key={key} href={token.href}>
          {token.text === "" ? "image" : `image: ${token.text}`}
        </Link>
      );
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
