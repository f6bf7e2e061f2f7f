import { Lexer, Marked, type Token, Tokenizer, type Tokens } from "marked";

/**
 * GitHub's Markdown without HTML: what looks like a tag is text, except a line break, which models put in tables. A bare
 * address ends where a citation's mark begins.
 */
class PlainTokenizer extends Tokenizer {
  override html(): undefined {
    return undefined;
  }
  override tag(src: string): Tokens.Tag | undefined {
    const found = /^<br\s*\/?>/i.exec(src);
    return found ? ({ type: "br", raw: found[0] } as unknown as Tokens.Tag) : undefined;
  }
  override url(src: string): Tokens.Link | undefined {
    const found = super.url(src);
    return found?.raw.includes("【") ? super.url(src.slice(0, src.indexOf("【"))) : found;
  }
}

const options = new Marked({ gfm: true }).defaults;

function lexer(): Lexer {
  return new Lexer({ ...options, tokenizer: new PlainTokenizer() });
}

/** Returns the blocks of some Markdown; their `raw`s joined are the text again. */
export function lex(text: string): Token[] {
  return lexer().lex(text);
}

/** Returns where the blocks are, without reading what is in them. */
export function outline(text: string): Token[] {
  return lexer().blockTokens(text, []);
}
