import { useVirtualizer } from "@tanstack/react-virtual";
import { MessagesSquare } from "lucide-react";
import { useEffect, useMemo, useRef, useSyncExternalStore } from "react";
import { useConversationList } from "../app/queries";
import { useSession } from "../app/session";
import { useActions, useUi } from "../app/ui-state";
import { period } from "../design/format";
import { Empty, Failed, Skeleton } from "../design/States";
import { type ConversationSummary, toAppError } from "../platform";
import { ConversationRow } from "./ConversationRow";

type Line = { kind: "heading"; text: string } | { kind: "conversation"; summary: ConversationSummary };

/** All conversations under the headings of their time; only the rows in sight are drawn. */
export function ConversationList({ onChosen }: { onChosen: () => void }) {
  const list = useConversationList();
  const { conversationId } = useUi();
  const actions = useActions();
  const { unread } = useSession();
  const marks = useSyncExternalStore(unread.subscribe, unread.get);
  const lines = useMemo(() => withHeadings((list.data?.pages ?? []).flat()), [list.data]);
  const frame = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => frame.current?.parentElement ?? null,
    estimateSize: (index) => (lines[index]?.kind === "heading" ? 30 : 33),
    overscan: 12,
    initialRect: { width: 264, height: 800 },
  });
  const items = virtual.getVirtualItems();
  const atEnd = (items.at(-1)?.index ?? 0) >= lines.length - 5;
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = list;
  useEffect(() => {
    if (atEnd && hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [atEnd, hasNextPage, isFetchingNextPage, fetchNextPage]);

  if (list.isPending) return <Loading />;
  if (list.isError) {
    return (
      <Failed
        title="The conversations could not be read"
        error={toAppError(list.error)}
        onRetry={() => void list.refetch()}
      />
    );
  }
  if (lines.length === 0) {
    return (
      <Empty icon={<MessagesSquare size={20} />} title="No conversations yet" testId="conversations-empty">
        What you ask is kept here.
      </Empty>
    );
  }
  return (
    <div ref={frame} className="relative" style={{ height: virtual.getTotalSize() }} data-testid="conversation-list">
      {items.map((item) => {
        const line = lines[item.index];
        if (!line) return null;
        return (
          <div key={item.key} className="absolute inset-x-0" style={{ top: item.start, height: item.size }}>
            {line.kind === "heading" ? (
              <h2 className="px-2 pt-2.5 font-medium text-caption text-faint">{line.text}</h2>
            ) : (
              <ConversationRow
                summary={line.summary}
                current={line.summary.id === conversationId}
                unread={marks.has(line.summary.id)}
                onSelect={() => {
                  actions.select(line.summary.id);
                  onChosen();
                }}
              />
            )}
          </div>
        );
      })}
    </div>
  );
}

/** Puts a heading before the first conversation of each period. */
export function withHeadings(summaries: readonly ConversationSummary[], now: Date = new Date()): Line[] {
  const seen = new Set<string>();
  return summaries.flatMap((summary): Line[] => {
    const text = period(summary.updatedAt, now);
    const row: Line = { kind: "conversation", summary };
    if (seen.has(text)) return [row];
    seen.add(text);
    return [{ kind: "heading", text }, row];
  });
}

function Loading() {
  return (
    <div role="status" className="flex flex-col gap-3 px-2 pt-3" data-testid="conversations-loading">
      <span className="sr-only">Reading the conversations</span>
      {["w-2/5", "w-4/5", "w-3/5", "w-11/12", "w-2/3"].map((width) => (
        <Skeleton key={width} className={`h-4 ${width}`} />
      ))}
    </div>
  );
}
