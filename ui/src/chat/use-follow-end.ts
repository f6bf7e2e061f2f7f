import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";

/** How near to the end, in pixels, counts as being there. */
const NEAR = 32;

/** What a frame that follows its end offers. */
export interface FollowEnd {
  readonly frame: RefObject<HTMLDivElement | null>;
  readonly content: RefObject<HTMLDivElement | null>;
  /** Whether the reader is at the end. */
  readonly atEnd: boolean;
  toEnd(): void;
  /** Stays where it is until the reader goes to the end again. */
  release(): void;
}

/**
 * Keeps a scrolling frame at its end while its content grows, as long as the reader is there. Any move up by the reader,
 * or a pressed mouse button, lets go at once. It reads the layout only after the browser has made it, so following costs
 * no extra layout.
 */
export function useFollowEnd(): FollowEnd {
  const frame = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const following = useRef(true);
  const [atEnd, setAtEnd] = useState(true);

  const toEnd = useCallback(() => {
    following.current = true;
    setAtEnd(true);
    if (frame.current) frame.current.scrollTop = frame.current.scrollHeight;
  }, []);
  const release = useCallback(() => {
    following.current = false;
  }, []);

  useLayoutEffect(() => {
    if (frame.current) frame.current.scrollTop = frame.current.scrollHeight;
  }, []);

  useEffect(() => {
    const scroller = frame.current;
    const inner = content.current;
    if (!scroller || !inner) return;
    let top = scroller.scrollTop;
    let pressed = false;

    const watch = new ResizeObserver(() => {
      if (following.current && !pressed) scroller.scrollTop = scroller.scrollHeight;
    });
    watch.observe(inner);
    watch.observe(scroller);

    function onScroll() {
      if (!scroller) return;
      const left = scroller.scrollHeight - scroller.clientHeight - scroller.scrollTop;
      const up = scroller.scrollTop < top - 1;
      top = scroller.scrollTop;
      if (left <= NEAR) following.current = true;
      else if (up) following.current = false;
      setAtEnd(left <= NEAR);
    }
    function onWheel(event: WheelEvent) {
      if (event.deltaY < 0 && scroller && scroller.scrollHeight > scroller.clientHeight) following.current = false;
    }
    function onDown() {
      pressed = true;
    }
    function onUp() {
      pressed = false;
    }
    scroller.addEventListener("scroll", onScroll, { passive: true });
    scroller.addEventListener("wheel", onWheel, { passive: true });
    scroller.addEventListener("pointerdown", onDown);
    window.addEventListener("pointerup", onUp);
    window.addEventListener("pointercancel", onUp);
    return () => {
      watch.disconnect();
      scroller.removeEventListener("scroll", onScroll);
      scroller.removeEventListener("wheel", onWheel);
      scroller.removeEventListener("pointerdown", onDown);
      window.removeEventListener("pointerup", onUp);
      window.removeEventListener("pointercancel", onUp);
    };
  }, []);

  return { frame, content, atEnd, toEnd, release };
}
