import { stamp } from "../design/format";
import type { Citation } from "../platform";
import { partAtMarks } from "./marks";

/**
 * Returns an answer as it is copied: its citation marks as [n], and below it the sources they stand for, each once.
 * A mark that stands for nothing is left out; a citation whose words are not in its record says so.
 */
export function withSources(text: string, citations: Readonly<Record<number, Citation>>): string {
  const used = new Map<number, Citation>();
  const words = partAtMarks(text)
    .map((piece) => (typeof piece === "string" ? piece : bracketed(piece, citations, used)))
    .join("");
  if (used.size === 0) return words;
  const lines = [...used.values()].toSorted((a, b) => a.number - b.number).map(line);
  return `${words.trimEnd()}\n\nSources:\n${lines.join("\n")}`;
}

function bracketed(
  numbers: readonly number[],
  citations: Readonly<Record<number, Citation>>,
  used: Map<number, Citation>,
): string {
  return [...new Set(numbers)]
    .map((number) => {
      const citation = citations[number];
      if (!citation) return "";
      used.set(number, citation);
      return `[${number}]`;
    })
    .join("");
}

function line(citation: Citation): string {
  const facts = [citation.author, citation.time === null ? null : stamp(citation.time)].filter(Boolean).join(", ");
  const parts = [
    `[${citation.number}] ${citation.datasource}: ${oneLine(citation.title)}`,
    facts === "" ? "" : ` (${facts})`,
    citation.url === null ? "" : ` ${citation.url}`,
    citation.verified ? "" : " (the quoted words were not found in the record)",
  ];
  return parts.join("");
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, " ").trim();
}
