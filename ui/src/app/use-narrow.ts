import { useSyncExternalStore } from "react";
import { NARROW } from "./ui-state";

const query = `(max-width: ${NARROW - 1}px)`;

/** Tells whether the window is too narrow for panels beside the conversation. */
export function useNarrow(): boolean {
  return useSyncExternalStore(subscribe, () => window.matchMedia(query).matches);
}

function subscribe(listener: () => void) {
  const media = window.matchMedia(query);
  media.addEventListener("change", listener);
  return () => media.removeEventListener("change", listener);
}
