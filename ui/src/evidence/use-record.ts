import { useQuery } from "@tanstack/react-query";
import { type TurnId, usePlatform } from "../platform";

/** Reads a stored record. It never changes, so it is read once. */
export function useRecord(turnId: TurnId, record: number, enabled = true) {
  const platform = usePlatform();
  return useQuery({
    queryKey: ["record", turnId, record],
    queryFn: () => platform.openRecord(turnId, record),
    enabled,
  });
}
