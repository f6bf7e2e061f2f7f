import { ArrowUp, Square } from "lucide-react";
import { type KeyboardEvent, useEffect, useId, useLayoutEffect, useRef, useState } from "react";
import { toast } from "sonner";
import { useDatasources } from "../app/queries";
import { useSession } from "../app/session";
import { cx } from "../design/cx";
import { Tip } from "../design/Tip";
import { SourceStrip } from "../plan/SourceStrip";
import { usePreview } from "../plan/use-preview";
import { useSourceChoice } from "../plan/use-source-choice";
import { type ConversationId, type TurnId, toAppError, usePlatform } from "../platform";
import { everySource } from "./drafts";
import { MentionList } from "./MentionList";
import { type Mention, matchSources, mentionAt, withoutMention } from "./mention";
import { QueuedMessage } from "./QueuedMessage";
import { useOpenConversation } from "./use-open-conversation";
import { useSend } from "./use-send";

interface ComposerProps {
  conversationId: ConversationId | null;
  /** The turn that runs in this conversation. */
  running: TurnId | null;
}

/** Where a question is written. While a turn runs, what is sent waits in a queue of one. */
export function Composer({ conversationId, running }: ComposerProps) {
  const { drafts, conversations } = useSession();
  const platform = usePlatform();
  const { send } = useSend();
  const sources = useDatasources().data ?? [];
  const [text, setText] = useState(() => drafts.get(conversationId).text);
  const { choice, pinned, wanted, pins, choose, keep } = useSourceChoice(conversationId);
  const preview = usePreview(conversationId, text, wanted);
  const [mention, setMention] = useState<Mention | null>(null);
  const [active, setActive] = useState(0);
  const [sending, setSending] = useState(false);
  const area = useRef<HTMLTextAreaElement>(null);
  const listId = useId();
  const queued = useOpenConversation(conversationId)?.queued ?? null;
  const found = mention ? matchSources(sources, mention.word) : [];
  const empty = text.trim() === "";

  function change(next: string, caret: number) {
    setText(next);
    drafts.set(conversationId, { text: next });
    setMention(mentionAt(next, caret));
    setActive(0);
  }

  // A question that is offered fills the box; what the person wrote stays above it.
  const offered = useRef("");
  useEffect(
    () =>
      drafts.onOffer((question) => {
        const own = drafts.get(conversationId).text;
        const text = own.trim() === "" || own === offered.current ? question : `${own.trimEnd()}\n${question}`;
        offered.current = text;
        setText(text);
        drafts.set(conversationId, { text });
        setMention(null);
        area.current?.focus();
      }),
    [drafts, conversationId],
  );

  // Words carried over from a new conversation are written on at their end.
  useLayoutEffect(() => {
    const element = area.current;
    element?.setSelectionRange(element.value.length, element.value.length);
  }, []);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the height follows the text
  useLayoutEffect(() => {
    const element = area.current;
    if (!element) return;
    element.style.height = "auto";
    element.style.height = `${Math.min(element.scrollHeight, 220)}px`;
  }, [text]);

  async function submit() {
    const question = text.trim();
    if (question === "" || sending) return;
    if (running && conversationId !== null) {
      if (queued) return;
      conversations.queue(conversationId, { text: question, sources: wanted });
      change("", 0);
      choose(everySource);
      return;
    }
    setSending(true);
    change("", 0);
    const inPlace = conversationId === null;
    const sent = await send({
      conversationId,
      text: question,
      sources: wanted,
      replaces: null,
      inPlace,
      ...(pins && { pin: true }),
    });
    // A choice is for one question; what is to hold for more is pinned.
    if (sent && !inPlace) choose(everySource);
    if (!sent) {
      const since = drafts.get(conversationId).text;
      const back = since === "" ? question : `${question}\n${since}`;
      change(back, back.length);
    }
    setSending(false);
    area.current?.focus();
  }

  function pick(index: number) {
    const source = found[index];
    if (!mention || !source) return;
    const named = wanted.type === "only" ? wanted.datasourceIds : [];
    if (!named.includes(source.id)) choose({ type: "only", datasourceIds: [...named, source.id] });
    change(withoutMention(text, mention), mention.start);
    area.current?.focus();
  }

  function onMentionKey(event: KeyboardEvent): boolean {
    if (!mention || found.length === 0) return false;
    if (event.key === "ArrowDown") setActive((active + 1) % found.length);
    else if (event.key === "ArrowUp") setActive((active + found.length - 1) % found.length);
    else if (event.key === "Enter" || event.key === "Tab") pick(active);
    else if (event.key === "Escape") setMention(null);
    else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  }

  function onKeyDown(event: KeyboardEvent<HTMLTextAreaElement>) {
    if (event.nativeEvent.isComposing || onMentionKey(event)) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      void submit();
    }
  }

  async function stop() {
    if (!running) return;
    try {
      await platform.stopTurn(running);
    } catch (thrown) {
      toast.error("The answer could not be stopped", { description: toAppError(thrown).message });
    }
  }

  const open = mention !== null && found.length > 0;
  return (
    <div className="mx-auto w-full max-w-[46rem] px-4 pb-4">
      {queued && conversationId !== null && (
        <QueuedMessage
          queued={queued}
          held={!running}
          onSend={() => {
            conversations.queue(conversationId, null);
            void send({ conversationId, text: queued.text, sources: queued.sources, replaces: null });
          }}
          onEdit={() => {
            conversations.queue(conversationId, null);
            change(queued.text, queued.text.length);
            area.current?.focus();
          }}
          onRemove={() => conversations.queue(conversationId, null)}
        />
      )}
      <form
        data-testid="composer"
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
        className="relative rounded-lg border border-edge bg-raised shadow-card focus-within:border-accent"
      >
        {open && <MentionList id={listId} sources={found} active={active} onPick={pick} onPoint={setActive} />}
        <textarea
          ref={area}
          data-testid="composer-text"
          aria-label="Ask your sources"
          aria-autocomplete="list"
          aria-controls={open ? listId : undefined}
          aria-activedescendant={open ? `${listId}-${active}` : undefined}
          // biome-ignore lint/a11y/noAutofocus: writing a question is what the window is for
          autoFocus
          rows={1}
          value={text}
          placeholder={running ? "Write what comes next" : "Ask your sources"}
          onChange={(event) => change(event.target.value, event.target.selectionStart)}
          onSelect={(event) => setMention(mentionAt(event.currentTarget.value, event.currentTarget.selectionStart))}
          onBlur={() => setMention(null)}
          onKeyDown={onKeyDown}
          className="block max-h-56 w-full resize-none bg-transparent px-3.5 pt-3 pb-1 text-prose outline-none"
        />
        <div className="flex items-center justify-between gap-2 p-2">
          <SourceStrip choice={choice} onChange={choose} pinned={pinned} onPin={keep} preview={preview} />
          <div className="flex shrink-0 gap-1.5">
            {running && (
              <Tip text="Stop" shortcut="Esc">
                <button
                  type="button"
                  data-testid="stop"
                  aria-label="Stop"
                  onClick={() => void stop()}
                  className="inline-flex size-8 items-center justify-center rounded-md border border-rim bg-raised text-ink hover:bg-hover"
                >
                  <Square size={12} fill="currentColor" />
                </button>
              </Tip>
            )}
            <Tip text={running ? "Ask when this answer is done" : "Ask"} shortcut="Enter">
              <button
                type="submit"
                data-testid="send"
                aria-label={running ? "Queue question" : "Ask"}
                disabled={empty || sending || (running !== null && queued !== null)}
                className={cx(
                  "inline-flex size-8 items-center justify-center rounded-md bg-accent text-on-accent hover:bg-accent-hover",
                  "disabled:bg-sunken disabled:text-faint",
                )}
              >
                <ArrowUp size={16} />
              </button>
            </Tip>
          </div>
        </div>
      </form>
    </div>
  );
}
