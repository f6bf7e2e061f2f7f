/** A piece of a record's text, and whether it is quoted: by the citation that is looked at, or by another. */
export interface QuotedPiece {
  readonly text: string;
  readonly quoted: "this" | "other" | null;
}

/**
 * Returns a text in pieces, with the places of some quotes found in it. White space, case and the shapes of quotation
 * marks and dashes do not have to agree, as they do not when a citation is checked.
 */
export function findQuotes(text: string, quotes: readonly string[], current: string | null): QuotedPiece[] {
  const flat = flatten(text);
  const owner = new Array<QuotedPiece["quoted"]>(text.length).fill(null);
  for (const quote of quotes) mark(flat, quote, owner, "other");
  if (current !== null) mark(flat, current, owner, "this");
  const pieces: QuotedPiece[] = [];
  let from = 0;
  for (let at = 1; at <= text.length; at += 1) {
    if (at < text.length && owner[at] === owner[from]) continue;
    pieces.push({ text: text.slice(from, at), quoted: owner[from] ?? null });
    from = at;
  }
  return pieces;
}

interface Flat {
  readonly text: string;
  /** For each character of `text`, where it stands in the original. */
  readonly at: readonly number[];
}

/** Every run of white space becomes one space, letters lose their case, typographic signs become plain ones. */
function flatten(text: string): Flat {
  let flat = "";
  const at: number[] = [];
  for (let index = 0; index < text.length; index += 1) {
    const sign = plain(text[index] ?? "");
    if (sign === " " && (flat === "" || flat.endsWith(" "))) continue;
    flat += sign;
    at.push(index);
  }
  return { text: flat, at };
}

function plain(sign: string): string {
  if (/[\s\u00a0\u200b]/.test(sign)) return " ";
  if (/[‘’‚‛`´]/.test(sign)) return "'";
  if (/[“”„‟«»]/.test(sign)) return '"';
  if (/[‐‑‒–—−]/.test(sign)) return "-";
  const lower = sign.toLowerCase();
  return lower.length === 1 ? lower : sign;
}

function mark(flat: Flat, quote: string, owner: QuotedPiece["quoted"][], as: "this" | "other") {
  const wanted = flatten(quote).text.trimEnd();
  if (wanted === "") return;
  const found = flat.text.indexOf(wanted);
  if (found < 0) return;
  const first = flat.at[found] ?? 0;
  const last = flat.at[found + wanted.length - 1] ?? first;
  owner.fill(as, first, last + 1);
}
