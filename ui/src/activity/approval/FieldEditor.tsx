import { Sparkles, TriangleAlert, User } from "lucide-react";
import { type ReactNode, useId, useLayoutEffect, useRef } from "react";
import { cx } from "../../design/cx";
import { inputLook } from "../../design/Field";
import { Select } from "../../design/Select";
import { Switch } from "../../design/Switch";
import type { CardField, ValueOrigin } from "../../platform";
import { asText, type Drafts, oddity, readField, WHOLE } from "./draft";

interface FieldEditorProps {
  field: CardField;
  drafts: Drafts;
  disabled: boolean;
  onChange: (text: string) => void;
}

/** One argument: its value to be changed, where the value came from, and what is to be watched about it. */
export function FieldEditor({ field, drafts, disabled, onChange }: FieldEditorProps) {
  const id = useId();
  const text = drafts[field.argument] ?? asText(field);
  const changed = text !== asText(field);
  const read = readField(field, drafts);
  const odd = oddity(text);
  const fresh = field.isNew && !changed;
  const notes = [read.ok ? null : `${id}-error`, fresh ? `${id}-new` : null, odd === null ? null : `${id}-odd`];
  const described = notes.filter(Boolean).join(" ") || undefined;
  return (
    <div className="flex flex-col gap-1" data-testid="approval-field" data-argument={field.argument}>
      <div className="flex flex-wrap items-baseline justify-between gap-x-3">
        {field.shape.type === "flag" ? (
          <span className="font-medium text-caption">{field.label}</span>
        ) : (
          <label htmlFor={id} className="font-medium text-caption">
            {field.label}
          </label>
        )}
        {field.argument !== WHOLE && <OriginNote origin={field.origin} changed={changed} />}
      </div>
      <Editor
        id={id}
        field={field}
        text={text}
        disabled={disabled}
        onChange={onChange}
        invalid={!read.ok}
        described={described}
      />
      {!read.ok && (
        <p id={`${id}-error`} role="alert" className="text-caption text-danger" data-testid="field-error">
          {read.message}
        </p>
      )}
      {fresh && (
        <Warning id={`${id}-new`} testId="new-destination">
          You have not named this {recipient(field)} before
        </Warning>
      )}
      {odd !== null && (
        <Warning id={`${id}-odd`} testId="odd-value">
          {odd}
        </Warning>
      )}
    </div>
  );
}

interface EditorProps {
  id: string;
  field: CardField;
  text: string;
  disabled: boolean;
  invalid: boolean;
  described: string | undefined;
  onChange: (text: string) => void;
}

function Editor({ id, field, text, disabled, invalid, described, onChange }: EditorProps) {
  const ids = { id, "aria-invalid": invalid || undefined, "aria-describedby": described };
  const testId = field.argument === WHOLE ? "approval-arguments" : "approval-value";
  const { shape } = field;
  switch (shape.type) {
    case "flag":
      return (
        <Switch
          label={text === "true" ? "Yes" : "No"}
          name={field.label}
          checked={text === "true"}
          disabled={disabled}
          onChange={(on) => onChange(String(on))}
        />
      );
    case "choice": {
      const options = shape.options.includes(text) || text === "" ? shape.options : [text, ...shape.options];
      return (
        <Select
          {...ids}
          value={text}
          options={options.map((value) => ({ value, label: value }))}
          placeholder="None"
          disabled={disabled}
          onChange={onChange}
          testId={testId}
        />
      );
    }
    case "number":
      return (
        <input
          {...ids}
          data-testid={testId}
          type="text"
          inputMode="decimal"
          autoComplete="off"
          disabled={disabled}
          value={text}
          onChange={(event) => onChange(event.target.value)}
          className={cx(inputLook, "max-w-44 tabular-nums")}
        />
      );
    case "line":
    case "text":
    case "list":
    case "json":
      return (
        <Grown
          {...ids}
          testId={testId}
          text={text}
          // One line stays one, but is broken where it is long: nothing of a value may lie out of sight.
          oneLine={shape.type === "line"}
          code={shape.type === "json"}
          disabled={disabled}
          onChange={onChange}
        />
      );
  }
}

interface GrownProps {
  id: string;
  "aria-invalid": boolean | undefined;
  "aria-describedby": string | undefined;
  testId: string;
  text: string;
  oneLine: boolean;
  code: boolean;
  disabled: boolean;
  onChange: (text: string) => void;
}

/** A box as tall as its text, up to a limit past which it scrolls. */
function Grown({ testId, text, oneLine, code, disabled, onChange, ...ids }: GrownProps) {
  const area = useRef<HTMLTextAreaElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the height follows the text
  useLayoutEffect(() => {
    const element = area.current;
    if (!element) return;
    element.style.height = "auto";
    element.style.height = `${Math.min(element.scrollHeight + 2, 280)}px`;
  }, [text]);
  return (
    <textarea
      {...ids}
      ref={area}
      rows={1}
      data-testid={testId}
      value={text}
      disabled={disabled}
      spellCheck={!code && !oneLine}
      onChange={(event) => onChange(oneLine ? event.target.value.replaceAll(/[\r\n]+/g, " ") : event.target.value)}
      onKeyDown={(event) => {
        if (oneLine && event.key === "Enter" && !event.ctrlKey && !event.metaKey) event.preventDefault();
      }}
      className={cx(inputLook, "h-auto min-h-8 resize-none overflow-y-auto break-words py-1.5", code && "code")}
    />
  );
}

function OriginNote({ origin, changed }: { origin: ValueOrigin; changed: boolean }) {
  const [icon, words] = changed
    ? [<User key="i" size={12} aria-hidden="true" />, "changed by you"]
    : originWords(origin);
  return (
    <span
      data-testid="value-origin"
      className={cx(
        "inline-flex min-w-0 items-center gap-1 text-caption",
        origin.type === "read" && !changed ? "text-warn" : "text-faint",
      )}
    >
      {icon}
      <span className="min-w-0 truncate">{words}</span>
    </span>
  );
}

function originWords(origin: ValueOrigin): [ReactNode, string] {
  switch (origin.type) {
    case "typed":
      return [<User key="i" size={12} aria-hidden="true" />, "typed by you"];
    case "read":
      return [<TriangleAlert key="i" size={12} aria-hidden="true" />, `read from ${origin.datasource}`];
    case "made":
      return [<Sparkles key="i" size={12} aria-hidden="true" />, "made by the model"];
  }
}

function Warning({ id, testId, children }: { id: string; testId: string; children: ReactNode }) {
  return (
    <p id={id} data-testid={testId} className="flex items-start gap-1 text-caption text-warn">
      <TriangleAlert size={12} className="mt-0.75 shrink-0" aria-hidden="true" />
      <span>{children}</span>
    </p>
  );
}

/** What a destination is, as far as its label says it. */
function recipient({ label }: CardField): string {
  return /^(to|cc|bcc|recipients?|with|people|e-?mail)$/i.test(label) ? "recipient" : label.toLowerCase();
}
