import { Monitor, Moon, Sun } from "lucide-react";
import { Segmented } from "../design/Segmented";
import type { AppStatus } from "../platform";
import { Section } from "./Section";
import { useSaveSettings } from "./use-save-settings";

/** Light and dark. */
export function AppearanceTab({ status }: { status: AppStatus }) {
  const save = useSaveSettings(status);
  return (
    <Section title="Theme">
      <Segmented
        label="Theme"
        value={status.settings.theme}
        options={[
          { value: "system", label: "System", icon: <Monitor size={14} aria-hidden="true" /> },
          { value: "light", label: "Light", icon: <Sun size={14} aria-hidden="true" /> },
          { value: "dark", label: "Dark", icon: <Moon size={14} aria-hidden="true" /> },
        ]}
        onChange={(theme) => void save({ theme })}
      />
      <p className="text-caption text-faint">
        Motion and contrast follow the system. Answers are set in the system’s own font.
      </p>
    </Section>
  );
}
