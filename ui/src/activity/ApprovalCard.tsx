import { Hand } from "lucide-react";
import { useId, useState } from "react";
import { toast } from "sonner";
import { Button } from "../design/Button";
import { cx } from "../design/cx";
import { inputLook } from "../design/Field";
import { type ApprovalDecision, type TurnId, toAppError, usePlatform } from "../platform";
import type { CallState } from "../turn/state";
import { toolTitle } from "./summary";

/** A call that changes something and waits: what will happen, in words, with arguments that can be edited. */
export function ApprovalCard({ call, turnId }: { call: CallState; turnId: TurnId }) {
  const platform = usePlatform();
  const id = useId();
  const [draft, setDraft] = useState(() => JSON.stringify(call.arguments, null, 2));
  const [busy, setBusy] = useState<"approve" | "deny" | null>(null);
  const parsed = parse(draft);
  const destructive = call.effect === "destructive";

  async function decide(decision: ApprovalDecision) {
    setBusy(decision.type);
    try {
      await platform.decideApproval(turnId, call.id, decision);
    } catch (thrown) {
      setBusy(null);
      toast.error("The decision did not arrive", { description: toAppError(thrown).message });
    }
  }

  return (
    <section
      data-testid="approval-card"
      data-tool={call.tool}
      aria-labelledby={`${id}-title`}
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
            {call.approval}
          </h3>
          <p className="text-caption text-soft">
            {toolTitle(call.tool)} on {call.datasourceName}
            {destructive ? " · changes or removes what is there" : " · nothing happens until you approve"}
          </p>
        </div>
      </header>
      <div className="flex flex-col gap-1.5 p-3">
        <label htmlFor={id} className="font-medium text-caption text-soft">
          Arguments, as they will be sent
        </label>
        <textarea
          id={id}
          data-testid="approval-arguments"
          value={draft}
          onChange={(event) => setDraft(event.target.value)}
          rows={Math.min(12, draft.split("\n").length)}
          spellCheck={false}
          aria-invalid={parsed.ok ? undefined : true}
          aria-describedby={parsed.ok ? undefined : `${id}-error`}
          className={cx(inputLook, "code h-auto resize-y py-2")}
        />
        {!parsed.ok && (
          <p id={`${id}-error`} role="alert" className="text-caption text-danger">
            {parsed.message}
          </p>
        )}
        <div className="mt-1 flex justify-end gap-2">
          <Button
            data-testid="deny"
            busy={busy === "deny"}
            disabled={busy === "approve"}
            onClick={() => decide({ type: "deny" })}
          >
            Deny
          </Button>
          <Button
            look={destructive ? "danger" : "primary"}
            data-testid="approve"
            busy={busy === "approve"}
            disabled={!parsed.ok || busy === "deny"}
            onClick={() => parsed.ok && decide({ type: "approve", arguments: parsed.value })}
          >
            Approve
          </Button>
        </div>
      </div>
    </section>
  );
}

type Parsed = { ok: true; value: unknown } | { ok: false; message: string };

function parse(text: string): Parsed {
  try {
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
    return isObject
      ? { ok: true, value }
      : { ok: false, message: "Arguments are an object: they stand between { and }" };
  } catch (thrown) {
    return { ok: false, message: `This is not valid JSON: ${thrown instanceof Error ? thrown.message : "unknown"}` };
  }
}
