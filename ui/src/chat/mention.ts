import type { Datasource } from "../platform";

/** An `@word` that is being typed. */
export interface Mention {
  readonly start: number;
  readonly end: number;
  readonly word: string;
}

/** Returns the mention the caret stands in. */
export function mentionAt(text: string, caret: number): Mention | null {
  const found = /(?:^|\s)@([^\s@]*)$/.exec(text.slice(0, caret));
  if (!found) return null;
  const word = found[1] ?? "";
  return { start: caret - word.length - 1, end: caret, word };
}

/** Returns the sources whose name or kind holds the word, those that begin with it first. */
export function matchSources(sources: readonly Datasource[], word: string): Datasource[] {
  const wanted = word.toLowerCase();
  const rank = (source: Datasource) => {
    const name = source.name.toLowerCase();
    if (name.startsWith(wanted)) return 0;
    return name.includes(wanted) || source.connector.includes(wanted) ? 1 : 2;
  };
  return sources.filter((source) => rank(source) < 2).toSorted((a, b) => rank(a) - rank(b));
}

/** Returns the text without the mention. */
export function withoutMention(text: string, mention: Mention): string {
  return `${text.slice(0, mention.start)}${text.slice(mention.end).replace(/^\s/, "")}`;
}
