import { CircleAlert, CircleCheck, Info } from "lucide-react";
import { Button } from "../design/Button";
import { plural } from "../design/format";
import { Note } from "../design/States";
import type { AppError } from "../platform";
import type { Access } from "./access";

interface AccessNoteProps {
  access: Access;
  /** Whether the id of a model was typed. */
  named: boolean;
  onSaveAnyway: () => void;
}

/** What a look at the server found, and what can be done all the same. */
export function AccessNote({ access, named, onSaveAnyway }: AccessNoteProps) {
  switch (access.kind) {
    case "works":
      return (
        <Note tone="ok" icon={<CircleCheck size={14} aria-hidden="true" />} testId="access-ok">
          It works: {plural(access.models.length, "model")} to choose from.
        </Note>
      );
    case "unlisted":
      return (
        <Note tone="info" icon={<Info size={14} aria-hidden="true" />} testId="access-unlisted">
          <p className="font-medium">The server answers, but lists no models.</p>
          <p className="text-soft">
            {named
              ? "Whether it knows the one you typed shows with the first question."
              : "Type the id of the one to ask."}
          </p>
        </Note>
      );
    case "unreachable":
      return (
        <Note tone="danger" icon={<CircleAlert size={14} aria-hidden="true" />} testId="access-failed">
          <p className="font-medium">The server cannot be reached.</p>
          <Cause error={access.error} />
          <Button className="mt-2 h-7" onClick={onSaveAnyway} data-testid="save-anyway">
            Save all the same
          </Button>
        </Note>
      );
    case "refused":
      return (
        <Note tone="danger" icon={<CircleAlert size={14} aria-hidden="true" />} testId="access-failed">
          <p className="font-medium">{access.error.message}</p>
          {access.error.hint !== null && <p className="text-soft">{access.error.hint}</p>}
        </Note>
      );
  }
}

function Cause({ error }: { error: AppError }) {
  return (
    <p className="text-soft">
      {error.message}
      {error.hint !== null && <> {error.hint}</>}
    </p>
  );
}
