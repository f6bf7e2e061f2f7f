import type { ActivityItem, Segment } from "./state";

/** Adds to the text of this step, or begins one. */
export function appendText(segments: readonly Segment[], step: number, text: string): Segment[] {
  const last = segments.at(-1);
  if (last?.kind === "text" && last.step === step) {
    return [...segments.slice(0, -1), { ...last, text: last.text + text }];
  }
  return [...segments, { kind: "text", step, text }];
}

export function appendThinking(segments: readonly Segment[], step: number, text: string): Segment[] {
  const last = segments.at(-1);
  const item = last?.kind === "activity" ? last.items.at(-1) : undefined;
  if (last?.kind === "activity" && item?.kind === "thinking" && item.step === step) {
    const items = [...last.items.slice(0, -1), { ...item, text: item.text + text }];
    return [...segments.slice(0, -1), { kind: "activity", items }];
  }
  return appendItem(segments, { kind: "thinking", step, text });
}

/** Adds to the last activity group, or opens one after text. Text of white space alone does not part two groups. */
export function appendItem(segments: readonly Segment[], item: ActivityItem): Segment[] {
  const last = segments.at(-1);
  if (last?.kind === "activity") {
    return [...segments.slice(0, -1), { kind: "activity", items: [...last.items, item] }];
  }
  if (last?.kind === "text" && last.text.trim() === "" && segments.at(-2)?.kind === "activity") {
    return appendItem(segments.slice(0, -1), item);
  }
  return [...segments, { kind: "activity", items: [item] }];
}

/** Returns what was done without what was thought and written: an answer is put together anew. */
export function withoutAnswer(segments: readonly Segment[]): Segment[] {
  const items = segments.flatMap((segment) =>
    segment.kind === "activity" ? segment.items.filter((item) => item.kind !== "thinking") : [],
  );
  return items.length === 0 ? [] : [{ kind: "activity", items }];
}
