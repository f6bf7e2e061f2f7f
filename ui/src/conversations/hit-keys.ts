import type { SearchHit } from "../platform";

/**
 * Returns a key for each hit. A turn of several steps may be hit in more than one of its messages, which have no id of
 * their own here: the hits of one speaker in one turn are counted.
 */
export function hitKeys(hits: readonly SearchHit[]): string[] {
  const seen = new Map<string, number>();
  return hits.map((hit) => {
    const place = `${hit.turnId}-${hit.fromPerson ? "question" : "answer"}`;
    const count = seen.get(place) ?? 0;
    seen.set(place, count + 1);
    return `${place}-${count}`;
  });
}
