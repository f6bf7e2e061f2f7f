import { useEffect, useRef, useState } from "react";
import { type ConversationId, type PlanPreview, type SourceChoice, usePlatform } from "../platform";

/** How long nothing is typed before the plan is looked up, in milliseconds. */
const PAUSE = 150;

/**
 * Returns what would happen to a question as far as it is typed, and null while nothing is. The last plan stays until the
 * next is known, so that nothing flickers; an answer that comes too late is not heard.
 */
export function usePreview(id: ConversationId | null, text: string, sources: SourceChoice): PlanPreview | null {
  const platform = usePlatform();
  const [preview, setPreview] = useState<PlanPreview | null>(null);
  const asked = useRef(0);
  const empty = text.trim() === "";
  const key = sources.type === "all" ? "" : sources.datasourceIds.join();

  // biome-ignore lint/correctness/useExhaustiveDependencies: the key stands for the sources
  useEffect(() => {
    asked.current += 1;
    const mine = asked.current;
    if (empty) {
      setPreview(null);
      return;
    }
    const timer = window.setTimeout(() => {
      platform.previewPlan({ conversationId: id, text, sources }).then(
        (plan) => mine === asked.current && setPreview(plan),
        // Without a preview the question can be asked all the same.
        () => mine === asked.current && setPreview(null),
      );
    }, PAUSE);
    return () => window.clearTimeout(timer);
  }, [platform, id, text, key, empty]);
  return empty ? null : preview;
}
