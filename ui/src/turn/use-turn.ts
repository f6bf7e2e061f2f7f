import { useCallback, useSyncExternalStore } from "react";
import { useSession } from "../app/session";
import type { TurnId } from "../platform";
import type { TurnState } from "./state";

/** Returns a turn and re-renders when it changes, at most once per frame. */
export function useTurn(id: TurnId): TurnState | undefined {
  const { turns } = useSession();
  const subscribe = useCallback((listener: () => void) => turns.subscribe(id, listener), [turns, id]);
  return useSyncExternalStore(subscribe, () => turns.get(id));
}
