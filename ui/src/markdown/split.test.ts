import { describe, expect, it } from "vitest";
import { longAnswer, revenueAnswer } from "../platform/demo/answers";
import { lex } from "./lex";
import { mend } from "./mend";
import { emptySplit, split } from "./split";

const hard = `# Title

Text with **bold**, *italic*, \`code\` and [a link](https://example.com/a_b).

- one
- two
  - inner

    a loose paragraph
- three

1. first

   \`\`\`sql
   SELECT 1;
   \`\`\`
2. second

| a | b |
|---|--:|
| 1 | 2 |

\`\`\`js
const x = "\`\`";

// blank line above
\`\`\`

> quote
> goes on

Setext
---

<b>not bold</b>

***

end`;

describe("a text that grows", () => {
  it.each([
    ["everything Markdown has", hard],
    ["a usual answer", revenueAnswer],
    ["a long answer", longAnswer()],
  ])("ends as the same blocks as if it had come whole: %s", (_name, text) => {
    let now = emptySplit;
    for (let at = 1; at <= text.length; at += 3) now = split(now, text.slice(0, at), true);
    now = split(now, text, false);
    const whole = lex(text).filter((token) => token.type !== "space");
    expect(now.tail).toEqual([]);
    expect(now.finished.map((block) => block.token.raw.trim())).toEqual(whole.map((token) => token.raw.trim()));
    expect(now.finished.map((block) => block.token.type)).toEqual(whole.map((token) => token.type));
  });

  it("keeps finished blocks as the same objects and at the same places", () => {
    const first = split(emptySplit, "One.\n\nTwo.\n\nThr", true);
    const second = split(first, "One.\n\nTwo.\n\nThree.\n\nFour", true);
    expect(second.finished[0]).toBe(first.finished[0]);
    expect(second.finished[1]).toBe(first.finished[1]);
    expect(second.finished[2]?.key).toBe(first.tail[0]?.key);
  });

  it("starts over when the text is another one", () => {
    const first = split(emptySplit, "One.\n\nTwo.", true);
    const second = split(first, "Other.", true);
    expect(second.finished).toEqual([]);
    expect(second.tail[0]?.token.raw).toBe("Other.");
  });

  it("never shows a letter that later turns out to be a marker", () => {
    const text = "Text\n\n- item **bold** and `code`\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n```sql\nSELECT 1\n```\n";
    for (let at = 1; at <= text.length; at += 1) {
      const { finished, tail } = split(emptySplit, text.slice(0, at), true);
      const types = [...finished, ...tail].map((block) => block.token.type);
      expect(types.join()).toMatch(/^(paragraph(,list(,table(,code)?)?)?)?$/);
    }
  });
});

describe("the unfinished end", () => {
  it.each([
    ["some **bo", "some **bo**"],
    ["some **bold*", "some **bold**"],
    ["some **bold**", "some **bold**"],
    ["some *it", "some *it*"],
    ["some **bold *both", "some **bold *both***"],
    ["some **", "some "],
    ["a `co", "a `co`"],
    ["a `", "a "],
    ["snake_case and 2 * 3", "snake_case and 2 * 3"],
    ["see [the man", "see the man"],
    ["see [the manual](https://exa", "see the manual"],
    ["see [the manual](https://example.com)", "see [the manual](https://example.com)"],
    ["![pic](http", ""],
    ["text\n-", "text\n"],
    ["text\n==", "text\n"],
    ["- one\n- ", "- one\n"],
    ["| a | b", ""],
    ["| a | b |\n|--", ""],
    ["| a | b |\n|---|---|", "| a | b |\n|---|---|"],
    ["```js\nconst a = `x", "```js\nconst a = `x"],
    ["```js\nconst a = 1;\n``", "```js\nconst a = 1;\n"],
  ])("%j is shown as %j", (raw, shown) => {
    expect(mend(raw)).toBe(shown);
  });
});
