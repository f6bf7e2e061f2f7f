import { useLayoutEffect } from "react";
import type { Theme } from "../platform";

/** Sets the theme on the root; the system's is the style sheet's own doing. */
export function useTheme(theme: Theme) {
  useLayoutEffect(() => {
    const root = document.documentElement;
    if (theme === "system") delete root.dataset.theme;
    else root.dataset.theme = theme;
  }, [theme]);
}
