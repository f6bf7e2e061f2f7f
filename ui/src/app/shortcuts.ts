/** What keys do, told once: the key handler, the sheet and the palette all read it. */
export type CommandId =
  | "newConversation"
  | "palette"
  | "search"
  | "toggleSidebar"
  | "toggleSources"
  | "connect"
  | "settings"
  | "shortcuts"
  | "focusComposer"
  | "previousConversation"
  | "nextConversation"
  | "stop";

export interface Shortcut {
  readonly id: CommandId;
  readonly title: string;
  /** As `Mod+K`; `Mod` is Command on a Mac and Control elsewhere. */
  readonly keys: string | null;
}

export const shortcuts: readonly Shortcut[] = [
  { id: "palette", title: "Do anything", keys: "Mod+K" },
  { id: "newConversation", title: "New conversation", keys: "Mod+N" },
  { id: "search", title: "Search all conversations", keys: "Mod+Shift+F" },
  { id: "focusComposer", title: "Go to the question", keys: "/" },
  { id: "stop", title: "Stop the answer", keys: "Esc" },
  { id: "previousConversation", title: "Previous conversation", keys: "Alt+ArrowUp" },
  { id: "nextConversation", title: "Next conversation", keys: "Alt+ArrowDown" },
  { id: "toggleSidebar", title: "Show or hide the conversations", keys: "Mod+B" },
  { id: "toggleSources", title: "Show or hide the sources", keys: "Mod+J" },
  { id: "connect", title: "Connect a source", keys: null },
  { id: "settings", title: "Settings", keys: "Mod+," },
  { id: "shortcuts", title: "Keyboard shortcuts", keys: "?" },
];

/** What works inside the composer; told in the sheet only. */
export const composerKeys: readonly { title: string; keys: string }[] = [
  { title: "Ask", keys: "Enter" },
  { title: "New line", keys: "Shift+Enter" },
  { title: "Choose a source", keys: "@" },
];

/** Returns the command a key press means. Bare keys mean nothing while text is being written. */
export function commandFor(event: KeyboardEvent): CommandId | null {
  if (event.isComposing) return null;
  const writing = event.target instanceof HTMLElement && event.target.matches("input, textarea, [contenteditable]");
  const found = shortcuts.find((shortcut) => shortcut.keys !== null && matches(event, shortcut.keys));
  if (!found) return null;
  const bare = found.keys === "?" || found.keys === "/";
  return bare && writing ? null : found.id;
}

function matches(event: KeyboardEvent, keys: string): boolean {
  const parts = keys.split("+");
  const key = parts.at(-1) ?? "";
  const mod = event.metaKey || event.ctrlKey;
  if (mod !== parts.includes("Mod") || event.altKey !== parts.includes("Alt")) return false;
  if (key === "?" || key === "/") return event.key === key;
  if (event.shiftKey !== parts.includes("Shift")) return false;
  return event.key === (key === "Esc" ? "Escape" : key) || event.key.toLowerCase() === key.toLowerCase();
}
