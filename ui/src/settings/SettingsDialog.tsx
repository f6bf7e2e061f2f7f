import { Cpu, HardDrive, Palette } from "lucide-react";
import { Tabs } from "radix-ui";
import type { ReactNode } from "react";
import { useStatus } from "../app/queries";
import { type SettingsTab, useActions } from "../app/ui-state";
import { Dialog } from "../design/Dialog";
import { Failed, Skeleton } from "../design/States";
import { toAppError } from "../platform";
import { AppearanceTab } from "./AppearanceTab";
import { DataTab } from "./DataTab";
import { ModelTab } from "./ModelTab";

const tabs: readonly { value: SettingsTab; label: string; icon: ReactNode }[] = [
  { value: "model", label: "Model", icon: <Cpu size={16} aria-hidden="true" /> },
  { value: "appearance", label: "Appearance", icon: <Palette size={16} aria-hidden="true" /> },
  { value: "data", label: "Data and secrets", icon: <HardDrive size={16} aria-hidden="true" /> },
];

/** All settings. */
export default function SettingsDialog({ tab }: { tab: SettingsTab }) {
  const actions = useActions();
  const status = useStatus();
  return (
    <Dialog testId="settings-dialog" title="Settings" width="max-w-[44rem]" onClose={actions.closeDialog}>
      <Tabs.Root
        value={tab}
        onValueChange={(value) => {
          const chosen = tabs.find((each) => each.value === value);
          if (chosen) actions.openDialog({ kind: "settings", tab: chosen.value });
        }}
        orientation="vertical"
        className="flex min-h-0 flex-auto flex-col border-line border-t sm:h-[30rem] sm:flex-row"
      >
        <Tabs.List
          aria-label="Settings"
          className="flex shrink-0 gap-0.5 overflow-x-auto border-line p-2 max-sm:border-b sm:w-48 sm:flex-col sm:border-r sm:p-3"
        >
          {tabs.map((each) => (
            <Tabs.Trigger
              key={each.value}
              value={each.value}
              data-testid={`settings-${each.value}`}
              className="flex h-8 shrink-0 items-center gap-2 rounded-md px-2 text-soft text-ui hover:bg-hover data-[state=active]:bg-pressed data-[state=active]:font-medium data-[state=active]:text-ink"
            >
              {each.icon}
              {each.label}
            </Tabs.Trigger>
          ))}
        </Tabs.List>
        <div className="min-h-0 min-w-0 flex-1 overflow-y-auto px-5 py-4">
          {status.isPending && <Skeleton className="h-40 rounded-md" />}
          {status.isError && (
            <Failed
              title="The settings could not be read"
              error={toAppError(status.error)}
              onRetry={() => void status.refetch()}
            />
          )}
          {status.data && (
            <>
              <Tabs.Content value="model" className="outline-none">
                <ModelTab status={status.data} />
              </Tabs.Content>
              <Tabs.Content value="appearance" className="outline-none">
                <AppearanceTab status={status.data} />
              </Tabs.Content>
              <Tabs.Content value="data" className="outline-none">
                <DataTab status={status.data} />
              </Tabs.Content>
            </>
          )}
        </div>
      </Tabs.Root>
    </Dialog>
  );
}
