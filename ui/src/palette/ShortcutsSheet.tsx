import { composerKeys, shortcuts } from "../app/shortcuts";
import { useActions } from "../app/ui-state";
import { Dialog } from "../design/Dialog";
import { Keys } from "../design/Keys";

/** All keys on one page. */
export default function ShortcutsSheet() {
  const actions = useActions();
  const bound = shortcuts.flatMap(({ title, keys }) => (keys === null ? [] : [{ title, keys }]));
  return (
    <Dialog testId="shortcuts-sheet" title="Keyboard shortcuts" width="max-w-[26rem]" onClose={actions.closeDialog}>
      <div className="overflow-y-auto px-5 pb-5">
        <List lines={bound} />
        <h3 className="mt-4 mb-1 font-medium text-caption text-faint">While writing</h3>
        <List lines={composerKeys} />
      </div>
    </Dialog>
  );
}

function List({ lines }: { lines: readonly { title: string; keys: string }[] }) {
  return (
    <dl>
      {lines.map((line) => (
        <div key={line.title} className="flex h-8 items-center justify-between gap-4 text-ui">
          <dt>{line.title}</dt>
          <dd>
            <Keys keys={line.keys} />
          </dd>
        </div>
      ))}
    </dl>
  );
}
