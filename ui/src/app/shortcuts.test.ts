import { expect, it } from "vitest";
import { commandFor } from "./shortcuts";

function press(key: string, rest: KeyboardEventInit = {}, target?: HTMLElement) {
  let found: string | null = null;
  const element = target ?? document.body;
  element.addEventListener("keydown", (event) => {
    found = commandFor(event);
  });
  element.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, ...rest }));
  return found;
}

it("knows commands by their keys", () => {
  expect(press("k", { ctrlKey: true })).toBe("palette");
  expect(press("k", { metaKey: true })).toBe("palette");
  expect(press("F", { ctrlKey: true, shiftKey: true })).toBe("search");
  expect(press("?", { shiftKey: true })).toBe("shortcuts");
  expect(press("k")).toBeNull();
});

it("leaves bare keys to who is writing", () => {
  const input = document.createElement("input");
  document.body.append(input);
  expect(press("?", { shiftKey: true }, input)).toBeNull();
  expect(press("Escape", {}, input)).toBe("stop");
  input.remove();
});
