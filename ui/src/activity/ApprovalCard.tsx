import { Building2, CircleAlert, Globe, Hand, Lock, Trash2 } from "lucide-react";
import {
  type KeyboardEvent,
  type ReactNode,
  useEffect,
  useId,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import { toast } from "sonner";
import { Button } from "../design/Button";
import { cx } from "../design/cx";
import { Keys } from "../design/Keys";
import { Note } from "../design/States";
import { type ApprovalDecision, type Reach, type TurnId, toAppError, usePlatform } from "../platform";
import type { CallState } from "../turn/state";
import { Changes } from "./approval/Changes";
import { type Drafts, fieldsOf, noteOf, readAll } from "./approval/draft";
import { FieldEditor } from "./approval/FieldEditor";
import { TaintNotice } from "./approval/TaintNotice";
import { toolTitle } from "./summary";

interface ApprovalCardProps {
  call: CallState;
  turnId: TurnId;
}

/**
 * A call that changes something and waits: what will happen in words of our own, how far it reaches, each value with
 * where it came from, and what changes. Nothing of it is drawn as Markdown, and no stray Enter says yes.
 */
export function ApprovalCard({ call, turnId }: ApprovalCardProps) {
  const id = useId();
  const { card } = call;
  const [drafts, setDrafts] = useState<Drafts>({});
  const fields = useMemo(() => fieldsOf(call), [call]);
  const ready = readAll(call, fields, drafts);
  const note = noteOf(call);
  const { busy, decide } = useDecision(call, turnId);
  const frame = useQuietFocus();
  const destructive = card ? card.destructive : call.effect === "destructive";

  function approve(always: boolean) {
    if (!ready.ok || busy !== null) return;
    const bound = card ? { card: card.hash, always } : {};
    void decide({ type: "approve", arguments: ready.value, ...bound }, always ? "always" : "approve");
  }

  function onKeyDown(event: KeyboardEvent) {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.nativeEvent.isComposing) return;
    event.preventDefault();
    event.stopPropagation();
    // A key that is held down says yes to one card only.
    if (!event.repeat) approve(false);
  }

  return (
    <section
      ref={frame}
      tabIndex={-1}
      data-testid="approval-card"
      data-tool={call.tool}
      aria-labelledby={`${id}-title`}
      aria-describedby={`${id}-reach`}
      onKeyDown={onKeyDown}
      className={cx("overflow-hidden rounded-md border", destructive ? "border-danger" : "border-warn")}
    >
      <header className={cx("flex gap-2 px-3 py-2.5", destructive ? "bg-danger-wash" : "bg-warn-wash")}>
        <Hand
          size={16}
          className={cx("mt-0.5 shrink-0", destructive ? "text-danger" : "text-warn")}
          aria-hidden="true"
        />
        <div className="min-w-0">
          <h3 id={`${id}-title`} className="selectable break-words font-medium text-ui">
            {card?.title ?? call.approval}
          </h3>
          <div id={`${id}-reach`} className="mt-0.5 flex flex-wrap gap-x-3 gap-y-0.5 text-caption text-soft">
            <span>
              {toolTitle(call.tool)} on {call.datasourceName}
            </span>
            {card && <ReachNote reach={card.reach} />}
            {destructive && (
              <Fact icon={<Trash2 size={12} />} tone="text-danger" testId="destructive">
                removes or overwrites what is there
              </Fact>
            )}
          </div>
        </div>
      </header>
      <div className="flex flex-col gap-3 p-3">
        {note !== "" && (
          <Note tone="warn" icon={<CircleAlert size={14} aria-hidden="true" />} role="alert" testId="approval-note">
            {note}
          </Note>
        )}
        {card?.tainted && <TaintNotice suspects={card.suspects} />}
        {fields.map((field) => (
          <FieldEditor
            key={field.argument}
            field={field}
            drafts={drafts}
            disabled={busy !== null}
            onChange={(text) => setDrafts((before) => ({ ...before, [field.argument]: text }))}
          />
        ))}
        {card && <Changes changes={card.changes} fields={fields} drafts={drafts} />}
        <div className="flex flex-wrap items-center justify-end gap-2">
          <p className="mr-auto min-w-0 text-caption text-faint max-sm:w-full" data-testid="approval-hint">
            {ready.ok ? "Nothing happens until you approve." : `Cannot be sent yet. ${ready.message}.`}
          </p>
          <Button
            data-testid="deny"
            busy={busy === "deny"}
            disabled={busy !== null && busy !== "deny"}
            onClick={() => void decide({ type: "deny" }, "deny")}
          >
            Deny
          </Button>
          {card?.mayAlways && (
            <Button
              data-testid="approve-always"
              busy={busy === "always"}
              disabled={!ready.ok || (busy !== null && busy !== "always")}
              onClick={() => approve(true)}
            >
              Always allow in this conversation
            </Button>
          )}
          <Button
            look={destructive ? "danger" : "primary"}
            data-testid="approve"
            aria-keyshortcuts="Control+Enter Meta+Enter"
            busy={busy === "approve"}
            disabled={!ready.ok || (busy !== null && busy !== "approve")}
            onClick={() => approve(false)}
          >
            Approve
          </Button>
        </div>
        <p className="-mt-1.5 flex items-center justify-end gap-1.5 text-caption text-faint max-sm:hidden">
          <Keys keys="Mod+Enter" /> approves while the card has the focus
        </p>
      </div>
    </section>
  );
}

function ReachNote({ reach }: { reach: Reach }) {
  switch (reach) {
    case "nowhere":
      return (
        <Fact icon={<Lock size={12} />} testId="reach">
          goes nowhere
        </Fact>
      );
    case "tenant":
      return (
        <Fact icon={<Building2 size={12} />} testId="reach">
          stays inside your organisation
        </Fact>
      );
    case "outside":
      return (
        <Fact icon={<Globe size={12} />} tone="text-warn" testId="reach">
          can reach anybody
        </Fact>
      );
  }
}

function Fact({
  icon,
  tone,
  testId,
  children,
}: {
  icon: ReactNode;
  tone?: string;
  testId: string;
  children: ReactNode;
}) {
  return (
    <span data-testid={testId} className={cx("inline-flex items-center gap-1", tone)}>
      <span aria-hidden="true">{icon}</span>
      {children}
    </span>
  );
}

type Busy = "approve" | "always" | "deny";

function useDecision(call: CallState, turnId: TurnId) {
  const platform = usePlatform();
  const [busy, setBusy] = useState<Busy | null>(null);
  async function decide(decision: ApprovalDecision, as: Busy) {
    setBusy(as);
    try {
      await platform.decideApproval(turnId, call.id, decision);
    } catch (thrown) {
      setBusy(null);
      toast.error("The decision did not arrive", { description: toAppError(thrown).message });
    }
  }
  // A new card for the same call is a new question: the call waits again.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the card is what is asked
  useEffect(() => setBusy(null), [call.card, call.approval]);
  return { busy, decide };
}

/**
 * The card takes the focus when nothing else has it, never from somebody who writes. When it goes while it holds the
 * focus, the focus goes where the next question is written.
 */
function useQuietFocus() {
  const frame = useRef<HTMLElement>(null);
  useLayoutEffect(() => {
    const element = frame.current;
    if (document.activeElement === document.body) element?.focus({ preventScroll: true });
    return () => {
      if (!element?.contains(document.activeElement)) return;
      document.querySelector<HTMLElement>("[data-testid=composer-text]")?.focus({ preventScroll: true });
    };
  }, []);
  return frame;
}
