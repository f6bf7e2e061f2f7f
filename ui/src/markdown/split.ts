import type { Token } from "marked";
import { lex, outline } from "./lex";
import { isUndecided, mend } from "./mend";

/** A block of an answer. Its key is where it starts, so it stays the same element while it grows and when it is done. */
export interface Block {
  readonly key: number;
  readonly token: Token;
  /** No later text can change it. */
  readonly finished: boolean;
}

/** What was split so far. */
export interface Split {
  readonly text: string;
  /** Where the block that still grows starts. */
  readonly tailStart: number;
  readonly finished: readonly Block[];
  readonly tail: readonly Block[];
}

export const emptySplit: Split = { text: "", tailStart: 0, finished: [], tail: [] };

/**
 * Returns the blocks of a text that grew. Only what comes after the last finished block is read again, and finished
 * blocks are the same objects as before, so that nothing of them is drawn again.
 */
export function split(before: Split, grown: string, streaming: boolean): Split {
  const text = grown.includes("\r") ? grown.replace(/\r\n?/g, "\n") : grown;
  const base = text.startsWith(before.text) ? before : emptySplit;
  let tailStart = base.tailStart;
  const rest = text.slice(tailStart);
  const shape = streaming ? outline(decided(rest)) : [];
  const done = streaming ? length(shape.slice(0, lastBlock(shape))) : rest.length;
  const finished = [...base.finished];
  for (const token of done > 0 ? lex(rest.slice(0, done)) : []) {
    if (token.type !== "space") finished.push({ key: tailStart, token, finished: true });
    tailStart += token.raw.length;
  }
  const unchanged = finished.length === base.finished.length;
  return {
    text,
    tailStart,
    finished: unchanged ? base.finished : finished,
    tail: streaming ? growing(text.slice(tailStart), tailStart) : [],
  };
}

/** Leaves out a last line that may still turn out to belong to the block before it, such as `2` before `2. second`. */
function decided(text: string): string {
  const line = text.lastIndexOf("\n") + 1;
  return isUndecided(text.slice(line)) ? text.slice(0, line) : text;
}

/** Returns where the last block starts: the one that more text may still change, with the space after it. */
function lastBlock(tokens: readonly Token[]): number {
  let index = tokens.length - 1;
  while (index > 0 && tokens[index]?.type === "space") index -= 1;
  return Math.max(index, 0);
}

function length(tokens: readonly Token[]): number {
  return tokens.reduce((sum, token) => sum + token.raw.length, 0);
}

function growing(raw: string, start: number): Block[] {
  let key = start;
  const blocks: Block[] = [];
  for (const token of lex(mend(raw))) {
    if (token.type !== "space") blocks.push({ key, token, finished: false });
    key += token.raw.length;
  }
  return blocks;
}
