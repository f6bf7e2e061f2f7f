import { describe, expect, it } from "vitest";
import { lex } from "../markdown/lex";
import { mend } from "../markdown/mend";
import type { Citation } from "../platform";
import { withSources } from "./copied";
import { partAtMarks } from "./marks";
import { findQuotes } from "./quoted";

function citation(number: number, rest: Partial<Citation> = {}): Citation {
  return {
    number,
    record: number,
    recordTurn: null,
    datasourceId: "ds-slack",
    datasource: "Slack",
    title: "#finance",
    author: "Sarah Lindqvist",
    time: "2024-11-18",
    url: "https://larkspur.example/r/1",
    quoted: "40,000",
    verified: true,
    ...rest,
  };
}

describe("citation marks", () => {
  it("part a text, and those beside each other stay together", () => {
    expect(partAtMarks("a【1】【2】 b 【3】 【4】.")).toEqual(["a", [1, 2], " b ", [3, 4], "."]);
  });

  it.each(["【】", "【x】", "【12345】", "【1", "1】", "[1]"])("are not made of %s", (text) => {
    expect(partAtMarks(text)).toEqual([text]);
  });

  it("are held back while only a part of them has come", () => {
    expect(mend("The budget is 40,000【")).toBe("The budget is 40,000");
    expect(mend("The budget is 40,000【1")).toBe("The budget is 40,000");
    expect(mend("The budget is **40,000【1")).toBe("The budget is **40,000**");
    expect(mend("The budget is 40,000【1】")).toBe("The budget is 40,000【1】");
  });

  it("end a bare address", () => {
    const [paragraph] = lex("see https://larkspur.example/a【1】 now");
    const tokens = paragraph && "tokens" in paragraph ? (paragraph.tokens ?? []) : [];
    expect(tokens.map((token) => token.raw)).toEqual(["see ", "https://larkspur.example/a", "【1】 now"]);
  });
});

describe("an answer that is copied", () => {
  it("has its marks in plain brackets and its sources below", () => {
    const known = { 1: citation(1), 2: citation(2, { author: null, url: null, verified: false }) };
    expect(withSources("It is **40,000**【2】【1】, paid【7】.\n", known)).toBe(
      "It is **40,000**[2][1], paid.\n\nSources:\n" +
        "[1] Slack: #finance (Sarah Lindqvist, 18 Nov 2024) https://larkspur.example/r/1\n" +
        "[2] Slack: #finance (18 Nov 2024) (the quoted words were not found in the record)",
    );
  });

  it("is left as it is when it rests on nothing", () => {
    expect(withSources("Nothing was found.", {})).toBe("Nothing was found.");
  });
});

describe("quoted words", () => {
  const quoted = (text: string, quotes: string[], current: string | null = null) =>
    findQuotes(text, quotes, current).map((piece) =>
      piece.quoted === null ? piece.text : `<${piece.quoted}:${piece.text}>`,
    );

  it("are found whatever their white space, case and quotation marks", () => {
    expect(quoted("He said:\n“The  Budget is\n40,000.” Good.", ['"the budget is 40,000."'])).toEqual([
      "He said:\n",
      "<other:“The  Budget is\n40,000.”>",
      " Good.",
    ]);
  });

  it("of the citation that is looked at stand out from the others", () => {
    expect(quoted("one two three", ["one", "three"], "three")).toEqual(["<other:one>", " two ", "<this:three>"]);
  });

  it("that are not there mark nothing, and an empty quote neither", () => {
    expect(quoted("one two", ["three", " "], "")).toEqual(["one two"]);
  });

  it("lose no letter of the text", () => {
    const text = "İstanbul ﬁn — “ß” 𝒳 end";
    expect(
      findQuotes(text, ["𝒳 END", "ﬁn"], null)
        .map((piece) => piece.text)
        .join(""),
    ).toBe(text);
  });
});
