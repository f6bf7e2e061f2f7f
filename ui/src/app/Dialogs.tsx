import { lazy, type ReactNode, Suspense } from "react";
import { type Dialog, useUi } from "./ui-state";

const SettingsDialog = lazy(() => import("../settings/SettingsDialog"));
const Palette = lazy(() => import("../palette/Palette"));
const ShortcutsSheet = lazy(() => import("../palette/ShortcutsSheet"));
const ConnectDialog = lazy(() => import("../sources/ConnectDialog"));
const EditDatasourceDialog = lazy(() =>
  import("../sources/ConnectDialog").then((module) => ({ default: module.EditDatasourceDialog })),
);
const LinkDialog = lazy(() => import("./LinkDialog"));

/** What lies over the window. Loaded when it is first asked for, so that the window itself is there sooner. */
export function Dialogs() {
  const { dialog, link } = useUi();
  return (
    <Suspense fallback={null}>
      {dialog && content(dialog)}
      {link !== null && <LinkDialog link={link} />}
    </Suspense>
  );
}

function content(dialog: Dialog): ReactNode {
  switch (dialog.kind) {
    case "settings":
      return <SettingsDialog tab={dialog.tab} />;
    case "palette":
      return <Palette />;
    case "shortcuts":
      return <ShortcutsSheet />;
    case "connect":
      return <ConnectDialog connector={dialog.connector} />;
    case "editDatasource":
      return <EditDatasourceDialog id={dialog.id} key={dialog.id} />;
  }
}
