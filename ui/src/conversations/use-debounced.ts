import { useEffect, useState } from "react";

/** Returns a value once it rested for a while; an empty text at once. */
export function useDebounced(value: string, ms: number): string {
  const [rested, setRested] = useState(value);
  useEffect(() => {
    const timer = window.setTimeout(() => setRested(value), value === "" ? 0 : ms);
    return () => window.clearTimeout(timer);
  }, [value, ms]);
  return value === "" ? "" : rested;
}
