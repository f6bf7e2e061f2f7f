import { createContext, type ReactNode, useContext } from "react";
import type { Platform } from "./platform";

export { sentence, toAppError } from "./errors";
export type { Platform } from "./platform";
export type * from "./types";

const PlatformContext = createContext<Platform | null>(null);

/** Gives everything below it the one door to the shell. */
export function PlatformProvider({ platform, children }: { platform: Platform; children: ReactNode }) {
  return <PlatformContext value={platform}>{children}</PlatformContext>;
}

/** Returns the door to the shell. */
export function usePlatform(): Platform {
  const platform = useContext(PlatformContext);
  if (!platform) throw new Error("no platform was provided");
  return platform;
}
