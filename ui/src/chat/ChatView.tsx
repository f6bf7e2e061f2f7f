import { MessageSquareText } from "lucide-react";
import { lazy, Suspense, useEffect } from "react";
import { useSession } from "../app/session";
import { useUi } from "../app/ui-state";
import { Empty, Failed, Skeleton } from "../design/States";
import type { ConversationId } from "../platform";
import { Composer } from "./Composer";
import { NewConversation } from "./NewConversation";
import { useOpenConversation } from "./use-open-conversation";
import { useRunning } from "./use-running";

/** All that draws answers: read right after the first frame, so that the window is there sooner. */
const drawing = () => import("./Thread");
const Thread = lazy(() => drawing().then((module) => ({ default: module.Thread })));

/** The conversation that is looked at, and the composer below it. */
export function ChatView() {
  const { conversationId } = useUi();
  const running = useRunning(conversationId);
  useEffect(() => {
    const soon = setTimeout(() => void drawing(), 300);
    return () => clearTimeout(soon);
  }, []);
  return (
    <div className="flex min-h-0 flex-1 flex-col" data-testid="chat">
      {conversationId === null ? <NewConversation /> : <Opened id={conversationId} key={`thread-${conversationId}`} />}
      <Composer key={`composer-${conversationId ?? "new"}`} conversationId={conversationId} running={running} />
    </div>
  );
}

function Opened({ id }: { id: ConversationId }) {
  const { conversations } = useSession();
  const conversation = useOpenConversation(id);
  useEffect(() => {
    void conversations.open(id);
  }, [conversations, id]);

  if (
    !conversation ||
    conversation.phase === "unread" ||
    (conversation.phase === "loading" && conversation.turnIds.length === 0)
  ) {
    return <Loading />;
  }
  if (conversation.phase === "failed" && conversation.error) {
    return (
      <div className="flex flex-1 flex-col justify-center">
        <Failed
          title="This conversation could not be opened"
          error={conversation.error}
          onRetry={() => void conversations.open(id)}
        />
      </div>
    );
  }
  if (conversation.turnIds.length === 0) {
    return (
      <div className="flex flex-1 flex-col justify-center">
        <Empty icon={<MessageSquareText size={20} />} title="Nothing was asked here yet" testId="conversation-empty" />
      </div>
    );
  }
  return (
    <Suspense fallback={<Loading />}>
      <Thread conversation={conversation} />
    </Suspense>
  );
}

function Loading() {
  return (
    <div className="mx-auto w-full max-w-[46rem] flex-1 px-4 pt-6" data-testid="conversation-loading" role="status">
      <span className="sr-only">Opening the conversation</span>
      <Skeleton className="h-12 w-full rounded-lg" />
      <Skeleton className="mt-6 ml-4 h-4 w-4/5" />
      <Skeleton className="mt-2.5 ml-4 h-4 w-3/5" />
      <Skeleton className="mt-2.5 ml-4 h-4 w-2/3" />
    </div>
  );
}
