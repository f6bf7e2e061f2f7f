import { cleanup, configure } from "@testing-library/react";
import { toast } from "sonner";
import { afterEach } from "vitest";

/** What jsdom lacks and the window uses. Sizes are made up, so that virtual lists draw their rows. */
class StillObserver {
  observe() {}
  unobserve() {}
  disconnect() {}
}
window.ResizeObserver = StillObserver as unknown as typeof ResizeObserver;
window.matchMedia = (query) =>
  ({ matches: false, media: query, addEventListener() {}, removeEventListener() {} }) as unknown as MediaQueryList;
window.innerWidth = 1280;
Element.prototype.scrollIntoView = () => undefined;
Element.prototype.hasPointerCapture = () => false;
Element.prototype.releasePointerCapture = () => undefined;
window.CSS = { escape: (text: string) => text } as unknown as typeof CSS;
for (const side of ["offsetHeight", "offsetWidth", "clientHeight", "clientWidth"]) {
  Object.defineProperty(HTMLElement.prototype, side, { configurable: true, get: () => 800 });
}

// Parts of the window load when they are first shown; a busy machine takes its time over that.
configure({ asyncUtilTimeout: 15_000 });

afterEach(() => {
  cleanup();
  // What was told in one test would be told again in the next.
  toast.dismiss();
  window.localStorage.clear();
});
