import { fireEvent, render } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { UiProvider } from "../app/ui-state";
import { TipProvider } from "../design/Tip";
import { judge } from "./address";
import { Markdown } from "./Markdown";

/*
 * What a model writes that obeys an attacker: the same texts that the attacks of `tests/attacks` have it write, where it is
 * checked that they come through to the window as they are.
 */

const raw = (files: Record<string, string>): string => Object.values(files)[0] ?? "";
const written: readonly string[] = JSON.parse(
  raw(
    import.meta.glob<string>("../../../tests/attacks/markdown.json", { query: "?raw", import: "default", eager: true }),
  ),
);
const attacks: readonly { id: string; says?: string }[] = JSON.parse(
  raw(
    import.meta.glob<string>("../../../tests/attacks/attacks.json", { query: "?raw", import: "default", eager: true }),
  ),
);
const cases: readonly (readonly [string, string])[] = [
  ...written.map((text, at) => [`text ${at}`, text] as const),
  ...attacks.flatMap(({ id, says }) => (says === undefined ? [] : [[id, says] as const])),
];

/** All elements that Markdown may become; nothing of raw HTML is among them. */
const PLAIN = new Set(
  "A B BDI BLOCKQUOTE BR CODE DEL DIV EM FIGCAPTION FIGURE H1 H2 H3 H4 H5 H6 HR INPUT LI OL P PRE S SECTION SPAN STRONG SUP TABLE TBODY TD TH THEAD TR UL".split(
    " ",
  ),
);
/** Attributes that have an engine fetch, follow, submit or run something. */
const ACTIVE = ["src", "srcset", "href", "action", "formaction", "ping", "background", "poster", "data", "srcdoc"];

function draw(text: string, streaming = false) {
  return render(
    <TipProvider>
      <UiProvider>
        <Markdown text={text} streaming={streaming} />
      </UiProvider>
    </TipProvider>,
  );
}

/** The head of a code block is ours: it has a button with a drawing. */
function isOurs(element: Element): boolean {
  return element.closest("figure > figcaption") !== null;
}

function wrong(drawn: HTMLElement): string[] {
  return [...drawn.querySelectorAll("*")].flatMap((element) => {
    const found = element
      .getAttributeNames()
      .filter((name) => ACTIVE.includes(name.toLowerCase()) || name.toLowerCase().startsWith("on"));
    const style = element.getAttribute("style") ?? "";
    return [
      ...found.map((name) => `${element.tagName} ${name}`),
      ...(PLAIN.has(element.tagName.toUpperCase()) || isOurs(element) ? [] : [element.tagName]),
      ...(style.includes("url(") ? [`${element.tagName} style`] : []),
    ];
  });
}

describe("what a model writes that obeys an attacker", () => {
  const fetched: unknown[] = [];
  beforeEach(() => {
    fetched.length = 0;
    vi.stubGlobal("fetch", (...asked: unknown[]) => {
      fetched.push(asked);
      return Promise.reject(new Error("no network"));
    });
    vi.stubGlobal("open", (...asked: unknown[]) => {
      fetched.push(asked);
      return null;
    });
  });
  afterEach(() => vi.unstubAllGlobals());

  it("is read from the corpus", () => {
    expect(written.length).toBeGreaterThanOrEqual(25);
    expect(cases.length).toBeGreaterThanOrEqual(35);
  });

  it.each(cases)("has the engine fetch, follow and run nothing: %s", (_name, text) => {
    const { container, unmount } = draw(`Before.\n\n${text}\n\nAfter.`);
    expect(wrong(container)).toEqual([]);
    expect(fetched).toEqual([]);
    unmount();
    for (let at = 1; at < text.length; at += 5) {
      const streaming = draw(text.slice(0, at), true);
      expect(wrong(streaming.container)).toEqual([]);
      streaming.unmount();
    }
  });

  it.each(cases)("opens nothing by a click, but asks: %s", (_name, text) => {
    const { container } = draw(text);
    const links = [...container.querySelectorAll<HTMLElement>("[role=link]")];
    for (const link of links) {
      const told = judge(link.title);
      expect(told.kind).toBe("web");
      fireEvent.click(link);
    }
    expect(fetched).toEqual([]);
    expect(window.location.href).toBe("http://localhost:3000/");
  });
});
