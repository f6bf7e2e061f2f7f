import { PanelLeft, Search, Settings2, SquarePen, X } from "lucide-react";
import { useRef, useState } from "react";
import { useActions } from "../app/ui-state";
import { IconButton } from "../design/Button";
import { Mark } from "../design/Mark";
import { ConversationList } from "./ConversationList";
import { SearchHits } from "./SearchHits";
import { useDebounced } from "./use-debounced";

/** The conversations, newest first, and the search over all that was said. */
export function Sidebar({ onChosen }: { onChosen: () => void }) {
  const actions = useActions();
  const [query, setQuery] = useState("");
  const wanted = useDebounced(query.trim(), 120);
  const box = useRef<HTMLInputElement>(null);
  const results = useRef<HTMLDivElement>(null);

  function focusResult() {
    results.current?.querySelector<HTMLElement>("[data-row]")?.focus();
  }

  return (
    <nav
      aria-label="Conversations"
      data-testid="sidebar"
      className="flex h-full w-66 shrink-0 flex-col border-line border-r bg-sidebar"
    >
      <header className="flex h-12 shrink-0 items-center gap-2 pr-2 pl-4">
        <Mark size={20} />
        <span className="font-semibold text-ui">Mosaic</span>
        <span className="ml-auto flex">
          <IconButton label="Hide the list" shortcut="Mod+B" onClick={() => actions.showSidebar(false)}>
            <PanelLeft size={16} />
          </IconButton>
          <IconButton
            label="New conversation"
            shortcut="Mod+N"
            data-testid="new-conversation-button"
            onClick={() => {
              actions.select(null);
              onChosen();
            }}
          >
            <SquarePen size={16} />
          </IconButton>
        </span>
      </header>
      <div className="relative mx-3 mb-2">
        <Search size={14} className="absolute top-2 left-2.5 text-faint" aria-hidden="true" />
        <input
          ref={box}
          type="text"
          data-testid="search"
          data-search-box
          aria-label="Search all conversations"
          placeholder="Search"
          value={query}
          spellCheck={false}
          autoComplete="off"
          onChange={(event) => setQuery(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === "Escape" && query !== "") {
              event.stopPropagation();
              setQuery("");
            }
            if (event.key === "ArrowDown" || (event.key === "Enter" && wanted !== "")) {
              event.preventDefault();
              focusResult();
            }
          }}
          className="h-7.5 w-full rounded-md bg-sunken pr-7 pl-8 text-ui ring-1 ring-line ring-inset focus-visible:outline-1 focus-visible:outline-offset-0"
        />
        {query !== "" && (
          <IconButton
            label="Clear the search"
            className="absolute top-0.5 right-0.5 size-6.5"
            onClick={() => {
              setQuery("");
              box.current?.focus();
            }}
          >
            <X size={12} />
          </IconButton>
        )}
      </div>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the arrow keys walk the rows, which are buttons */}
      <div ref={results} className="min-h-0 flex-1 overflow-y-auto px-2 pb-2" onKeyDown={walkRows}>
        {wanted === "" ? <ConversationList onChosen={onChosen} /> : <SearchHits query={wanted} onChosen={onChosen} />}
      </div>
      <footer className="flex shrink-0 border-line border-t p-2">
        <button
          type="button"
          data-testid="settings-button"
          onClick={() => actions.openDialog({ kind: "settings", tab: "model" })}
          className="flex h-8 w-full items-center gap-2 rounded-md px-2 text-soft text-ui hover:bg-hover hover:text-ink"
        >
          <Settings2 size={16} aria-hidden="true" />
          Settings
        </button>
      </footer>
    </nav>
  );
}

/** Up and Down go from row to row. */
function walkRows(event: React.KeyboardEvent<HTMLDivElement>) {
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
  const rows = [...event.currentTarget.querySelectorAll<HTMLElement>("[data-row]")];
  const at = rows.findIndex((row) => row.matches(":focus"));
  const next = rows[at + (event.key === "ArrowDown" ? 1 : -1)];
  if (at < 0 || !next) return;
  event.preventDefault();
  next.focus();
}
