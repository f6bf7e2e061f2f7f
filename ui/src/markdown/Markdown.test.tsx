import { render, screen } from "@testing-library/react";
import { expect, it } from "vitest";
import { UiProvider } from "../app/ui-state";
import { TipProvider } from "../design/Tip";
import { Markdown } from "./Markdown";

function show(text: string, streaming = false) {
  return (
    <TipProvider>
      <UiProvider>
        <Markdown text={text} streaming={streaming} />
      </UiProvider>
    </TipProvider>
  );
}

it("shows raw HTML as text and runs none of it", () => {
  const { container } = render(show('<img src=x onerror="boom()"> <script>boom()</script> <b>bold</b>'));
  expect(container.querySelector("img, script, b")).toBeNull();
  expect(container.textContent).toContain("<b>bold</b>");
});

it("keeps the elements of finished blocks while the last one grows", () => {
  const { rerender } = render(show("First.\n\nSec", true));
  const first = screen.getByText("First.");
  const second = screen.getByText("Sec");
  rerender(show("First.\n\nSecond one.\n\nThi", true));
  expect(screen.getByText("First.")).toBe(first);
  expect(screen.getByText("Second one.")).toBe(second);
  rerender(show("First.\n\nSecond one.\n\nThird.", false));
  expect(screen.getByText("First.")).toBe(first);
});

it("resolves character references and line breaks in tables", () => {
  render(show("| a |\n|---|\n| x<br>y &amp; z |"));
  expect(screen.getByRole("cell").innerHTML).toBe("x<br>y &amp; z");
});
