declare global {
  interface Window {
    /** Set to an array to have the time between animation frames, in milliseconds, pushed into it. */
    __mosaicFrames?: number[] | undefined;
  }
}

/** Measures frames while somebody asks for it, and costs nothing while nobody does. */
export function installFrameMeter() {
  let frames = window.__mosaicFrames;
  let last = 0;

  function measure(now: number) {
    if (!frames) return;
    if (last > 0) frames.push(now - last);
    last = now;
    window.requestAnimationFrame(measure);
  }

  function start() {
    last = 0;
    window.requestAnimationFrame(measure);
  }

  Object.defineProperty(window, "__mosaicFrames", {
    configurable: true,
    get: () => frames,
    set: (value: number[] | undefined) => {
      const idle = !frames;
      frames = value;
      last = 0;
      if (frames && idle) start();
    },
  });
  if (frames) start();
}
