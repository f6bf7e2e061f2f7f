const apple = typeof navigator !== "undefined" && /Mac|iPhone|iPad/.test(navigator.platform);

const signs: Readonly<Record<string, string>> = apple
  ? { Mod: "⌘", Shift: "⇧", Alt: "⌥", Enter: "↩", Esc: "esc", ArrowUp: "↑", ArrowDown: "↓" }
  : { Mod: "Ctrl", ArrowUp: "↑", ArrowDown: "↓" };

/** A key combination such as `Mod+K`, as this system writes it. */
export function Keys({ keys }: { keys: string }) {
  return (
    <span className="inline-flex gap-0.5">
      {keys.split("+").map((key) => (
        <kbd
          key={key}
          className="inline-flex h-4.5 min-w-4.5 items-center justify-center rounded-sm border border-line bg-surface px-1 font-sans text-faint text-micro"
        >
          {signs[key] ?? key}
        </kbd>
      ))}
    </span>
  );
}
