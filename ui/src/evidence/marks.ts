/** A place of an answer's text: words, or the numbers of the citations that stand beside each other there. */
export type MarkedPiece = string | readonly number[];

const RUN = /【\d{1,4}】(?:[ \t]?【\d{1,4}】)*/g;

/** Returns a text parted at its citation marks `【n】`; marks beside each other are one piece. */
export function partAtMarks(text: string): MarkedPiece[] {
  if (!text.includes("【")) return text === "" ? [] : [text];
  const pieces: MarkedPiece[] = [];
  let from = 0;
  for (const run of text.matchAll(RUN)) {
    if (run.index > from) pieces.push(text.slice(from, run.index));
    pieces.push([...run[0].matchAll(/\d+/g)].map((digits) => Number(digits[0])));
    from = run.index + run[0].length;
  }
  if (from < text.length) pieces.push(text.slice(from));
  return pieces;
}

/** Leaves out a mark at the end of which only a part came so far. */
export function withoutHalfMark(text: string): string {
  return text.replace(/【\d{0,4}$/, "");
}
