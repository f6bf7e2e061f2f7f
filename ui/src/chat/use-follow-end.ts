import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";

/** How near to the end, in pixels, counts as being there. */
const NEAR = 32;

/** How much room, in pixels, stays above what is held in sight. */
const ABOVE = 16;

/** Returns what the reader is to see from its top, once it is there: then the end is not followed past it. */
export type Hold = () => HTMLElement | null;

/** What a frame that follows its end offers. */
export interface FollowEnd {
  /** Set to what is to be held in sight; it holds once. */
  readonly hold: RefObject<Hold | null>;
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
  const hold = useRef<Hold | null>(null);
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
      if (!following.current || pressed) return;
      const held = hold.current?.();
      const top = held
        ? scroller.scrollTop + held.getBoundingClientRect().top - scroller.getBoundingClientRect().top
        : 0;
      const past = held ? scroller.scrollHeight - scroller.clientHeight - (top - ABOVE) : 0;
      if (past <= 0) {
        scroller.scrollTop = scroller.scrollHeight;
        return;
      }
      scroller.scrollTop = top - ABOVE;
      if (past <= NEAR) return;
      hold.current = null;
      following.current = false;
      setAtEnd(false);
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

  return { hold, frame, content, atEnd, toEnd, release };
}
