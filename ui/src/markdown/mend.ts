import { withoutHalfMark } from "../evidence/marks";

/**
 * Makes the last, unfinished block of a stream fit to be shown: what is open is closed, and what cannot be told yet is
 * held back, so that no text changes its look a moment after it appeared. It never touches finished blocks.
 */
export function mend(grown: string): string {
  const raw = withoutHalfMark(grown);
  const fence = /^ {0,3}(`{3,}|~{3,})/.exec(raw);
  if (fence) return mendFence(raw);
  const held = holdBack(raw);
  const from = inlineStart(held);
  return held.slice(0, from) + closeInline(held.slice(from));
}

/** A fence that begins to close is not shown as code. */
function mendFence(raw: string): string {
  const line = raw.lastIndexOf("\n");
  if (line < 0) return raw.length > 3 && !/\s$/.test(raw) ? "" : raw;
  return /^ {0,3}[`~]+$/.test(raw.slice(line + 1)) && !closed(raw) ? raw.slice(0, line + 1) : raw;
}

function closed(raw: string): boolean {
  const marker = /^ {0,3}(`{3,}|~{3,})/.exec(raw)?.[1] ?? "```";
  return raw.trimEnd().endsWith(`\n${marker}`);
}

/** Holds back a last line of nothing but markers, and a table whose heading is not told from text yet. */
function holdBack(raw: string): string {
  const line = raw.lastIndexOf("\n") + 1;
  const last = raw.slice(line);
  const text = isUndecided(last) ? raw.slice(0, line) : raw;
  const head = text.search(/^ {0,3}\|/m);
  if (head >= 0 && (head === 0 || text[head - 1] === "\n")) {
    const lines = text.slice(head).split("\n");
    if (lines.length <= 2 && !isRule(lines[1] ?? "", lines[0] ?? "")) return text.slice(0, head);
  }
  return text;
}

/** Tells whether a line is nothing but markers so far, so that nobody knows yet what it will be. */
export function isUndecided(line: string): boolean {
  return /^\s*(?:[-*+=_#>`~]*|\d{1,9}[.)]?|(?:[-*+]|\d{1,9}[.)])\s+\[.?\]?)\s*$/.test(line);
}

/** Tells whether a line is the rule under a table's heading, whole. */
function isRule(line: string, heading: string): boolean {
  const bars = (text: string) => text.split("|").length;
  return /^ {0,3}\|(?: *:?-+:? *\|)+ *$/.test(line) && bars(line) >= bars(heading.trimEnd());
}

/** Returns where the text begins that open emphasis can belong to: the last item, row cell or paragraph. */
function inlineStart(text: string): number {
  let start = 0;
  for (const found of text.matchAll(/\n\s*\n|\n\s*(?:[-*+]|\d{1,9}[.)])\s+|\n\s*>\s?/g)) {
    start = found.index + found[0].length;
  }
  const line = text.lastIndexOf("\n") + 1;
  if (/^ {0,3}\|/.test(text.slice(line))) start = Math.max(start, text.lastIndexOf("|") + 1);
  return start;
}

function closeInline(source: string): string {
  const text = openLink(source);
  const open: string[] = [];
  let index = 0;
  while (index < text.length) {
    const run = /^(?:\\.|`+|\*{1,3}|_{1,3}|~~)/s.exec(text.slice(index, index + 8))?.[0];
    if (run === undefined) {
      index += 1;
    } else if (run.startsWith("`")) {
      const end = text.indexOf(run, index + run.length);
      if (end < 0) return closeCode(text, index, run, open);
      index = end + run.length;
    } else {
      if (!run.startsWith("\\")) follow(open, run, text[index - 1] ?? " ", text[index + run.length] ?? "");
      index += run.length;
    }
  }
  return finish(text, open);
}

function closeCode(text: string, start: number, run: string, open: string[]): string {
  const body = text.slice(start + run.length);
  const before = text.slice(0, start);
  return body.trim() === "" ? finish(before, open) : `${text}${run}${open.toReversed().join("")}`;
}

/** Opens or closes emphasis; a marker at the very end is not decided yet. */
function follow(open: string[], run: string, before: string, after: string) {
  if (open.at(-1) === run && !/\s/.test(before)) {
    open.pop();
  } else if (after !== "" && !/\s/.test(after) && (run[0] !== "_" || !/\w/.test(before))) {
    open.push(run);
  }
}

/** Cuts a marker that stands at the end half written, then closes what is open. */
function finish(text: string, open: readonly string[]): string {
  const whole = text.replace(/(?<!\\)(\*+|_+|~+)\s*$/, (run, marks: string, at: number) =>
    open.length > 0 || /\s/.test(text[at - 1] ?? " ") ? "" : isCloser(text, at, marks) ? run : "",
  );
  const trimmed = open.length > 0 ? whole.trimEnd() : whole;
  return trimmed + open.toReversed().join("");
}

function isCloser(text: string, at: number, marks: string): boolean {
  return text.lastIndexOf(marks, at - 1) >= 0;
}

/** A link that is not whole is shown as its text; an image as nothing. */
function openLink(text: string): string {
  return text.replace(/!\[[^\]]*(?:\](?:\([^)]*)?)?$/, "").replace(/(?<!!)\[([^\][\n]*)(?:\](?:\([^)\s]*)?)?$/, "$1");
}
