import { PlugZap, RotateCw, Settings2, Wrench } from "lucide-react";
import { type ReactNode, useState } from "react";
import { Button } from "../design/Button";
import type { Repair, TurnId } from "../platform";
import { useRepair } from "./use-repair";

interface RepairButtonProps {
  repair: Repair;
  /** The turn that is asked again where the repair is to retry; null where there is none. */
  turnId: TurnId | null;
}

/** The button that mends what an error told of; none where the repair is to ask again and there is nothing to ask. */
export function RepairButton({ repair, turnId }: RepairButtonProps) {
  const mend = useRepair();
  const [busy, setBusy] = useState(false);
  const [icon, label] = face(repair);
  if (repair.type === "retry" && turnId === null) return null;
  return (
    <Button
      className="h-7 px-2.5"
      icon={icon}
      busy={busy}
      data-testid="repair"
      data-repair={repair.type}
      onClick={async () => {
        setBusy(true);
        await mend(repair, turnId);
        setBusy(false);
      }}
    >
      {label}
    </Button>
  );
}

function face(repair: Repair): [ReactNode, string] {
  switch (repair.type) {
    case "retry":
      return [<RotateCw key="icon" size={14} />, "Try again"];
    case "openModelSettings":
      return [<Settings2 key="icon" size={14} />, "Open model settings"];
    case "editDatasource":
      return [<Wrench key="icon" size={14} />, "Edit source"];
    case "restartDatasource":
      return [<RotateCw key="icon" size={14} />, "Restart source"];
    case "connectDatasource":
      return [<PlugZap key="icon" size={14} />, "Connect a source"];
  }
}
