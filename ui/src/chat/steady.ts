import type { DatasourceId, Passage } from "../platform";

/** Passages of one source. */
export interface PassageGroup {
  readonly datasourceId: DatasourceId;
  readonly passages: readonly Passage[];
}

/** Tells one passage from another, also after its place and number changed. */
export function passageKey({ datasourceId, title, text }: Passage): string {
  return `${datasourceId}\n${title}\n${text.slice(0, 200)}`;
}

/** Returns passages in an order in which those that were shown before keep their places, and what is new comes after. */
export function steady(shown: readonly string[], passages: readonly Passage[]): Passage[] {
  const place = new Map(shown.map((key, index) => [key, index]));
  return passages.toSorted(
    (a, b) => (place.get(passageKey(a)) ?? shown.length) - (place.get(passageKey(b)) ?? shown.length),
  );
}

/** Returns passages by source: the source of the first passage first, each source's in their order. */
export function bySource(passages: readonly Passage[]): PassageGroup[] {
  const groups = new Map<DatasourceId, Passage[]>();
  for (const passage of passages) {
    const group = groups.get(passage.datasourceId);
    if (group) group.push(passage);
    else groups.set(passage.datasourceId, [passage]);
  }
  return [...groups].map(([datasourceId, each]) => ({ datasourceId, passages: each }));
}

/** Returns a passage's text without empty lines, and without a first line that its title has in full already. */
export function passageText({ title, text }: Passage): string {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  const [first = ""] = lines;
  return (title.endsWith(first.trim()) ? lines.slice(1) : lines).join("\n");
}
