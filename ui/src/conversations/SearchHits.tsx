import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { SearchX } from "lucide-react";
import { keys } from "../app/queries";
import { useActions } from "../app/ui-state";
import { Snippet } from "../chat/Highlighted";
import { Button } from "../design/Button";
import { when } from "../design/format";
import { Empty, Failed, Skeleton } from "../design/States";
import { toAppError, usePlatform } from "../platform";
import { hitKeys } from "./hit-keys";

/** What was said that holds the words, best first. A click jumps to the turn. */
export function SearchHits({ query, onChosen }: { query: string; onChosen: () => void }) {
  const platform = usePlatform();
  const actions = useActions();
  const search = useInfiniteQuery({
    queryKey: keys.search(query),
    queryFn: ({ pageParam }) => platform.searchMessages(query, pageParam),
    initialPageParam: 0,
    getNextPageParam: (page, pages) =>
      page.hasMore ? pages.reduce((sum, each) => sum + each.hits.length, 0) : undefined,
    placeholderData: keepPreviousData,
    staleTime: 0,
    gcTime: 10_000,
  });
  if (search.isPending) {
    return (
      <div role="status" className="flex flex-col gap-4 px-2 pt-3">
        <span className="sr-only">Searching</span>
        {["w-3/5", "w-4/5", "w-1/2"].map((width) => (
          <div key={width} className="flex flex-col gap-1.5">
            <Skeleton className={`h-3.5 ${width}`} />
            <Skeleton className="h-3 w-full" />
          </div>
        ))}
      </div>
    );
  }
  if (search.isError) {
    return <Failed title="The search failed" error={toAppError(search.error)} onRetry={() => void search.refetch()} />;
  }
  const hits = search.data.pages.flatMap((page) => page.hits);
  const rows = hitKeys(hits);
  if (hits.length === 0) {
    return (
      <Empty icon={<SearchX size={20} />} title="Nothing found" testId="search-empty">
        No conversation holds “{query}”.
      </Empty>
    );
  }
  return (
    <div data-testid="search-hits">
      <p className="sr-only" role="status">
        {hits.length} found
      </p>
      {hits.map((hit, index) => (
        <button
          type="button"
          key={rows[index]}
          data-row
          data-testid="search-hit"
          onClick={() => {
            actions.select(hit.conversationId, hit.turnId);
            onChosen();
          }}
          className="flex w-full flex-col gap-0.5 rounded-md px-2 py-1.5 text-left hover:bg-hover"
        >
          <span className="flex w-full items-baseline gap-2">
            <span className="min-w-0 flex-1 truncate font-medium text-ui">{hit.conversationTitle}</span>
            <span className="shrink-0 text-faint text-micro">{when(hit.at)}</span>
          </span>
          <span className="line-clamp-2 break-words text-caption text-soft">
            {hit.fromPerson && <span className="text-faint">You: </span>}
            <Snippet text={hit.snippet} />
          </span>
        </button>
      ))}
      {search.hasNextPage && (
        <Button
          look="quiet"
          className="mt-1 w-full"
          busy={search.isFetchingNextPage}
          onClick={() => void search.fetchNextPage()}
        >
          Show more
        </Button>
      )}
    </div>
  );
}
