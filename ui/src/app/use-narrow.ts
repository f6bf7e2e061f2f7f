import { useCallback, useSyncExternalStore } from "react";
import { NARROW } from "./ui-state";

/** Tells whether the window is too narrow for panels beside the conversation; `limit` is the width that is enough. */
export function useNarrow(limit: number = NARROW): boolean {
  const query = `(max-width: ${limit - 1}px)`;
  const subscribe = useCallback(
    (listener: () => void) => {
      const media = window.matchMedia(query);
      media.addEventListener("change", listener);
      return () => media.removeEventListener("change", listener);
    },
    [query],
  );
  return useSyncExternalStore(subscribe, () => window.matchMedia(query).matches);
}
