import { TriangleAlert, WifiOff, X } from "lucide-react";
import { type ReactNode, useState, useSyncExternalStore } from "react";
import { IconButton } from "../design/Button";
import { cx } from "../design/cx";
import type { AppStatus } from "../platform";

/** What the whole window should know, whatever screen it shows: it is offline, or something was found broken at the start. */
export function Banners({ status }: { status: AppStatus }) {
  const online = useOnline();
  const [seen, setSeen] = useState<readonly string[]>([]);
  const remote = status.settings.endpoint.kind === "anthropic";
  return (
    <>
      {status.problems
        .filter((problem) => !seen.includes(problem.message))
        .map((problem) => (
          <Banner
            key={problem.message}
            testId="problem-banner"
            icon={<TriangleAlert size={14} className="text-warn" />}
            className="bg-warn-wash"
            onClose={() => setSeen([...seen, problem.message])}
          >
            {problem.message}
            {problem.copyAt !== null && (
              <>
                {" "}
                <span className="text-soft">The broken file was kept:</span>{" "}
                <code className="break-all font-mono text-code">{problem.copyAt}</code>
              </>
            )}
          </Banner>
        ))}
      {!online && (
        <Banner testId="offline-banner" icon={<WifiOff size={14} className="text-soft" />} className="bg-sunken">
          You are offline. {remote ? "The model cannot be reached; s" : "S"}ources on this machine and your past answers
          still work.
        </Banner>
      )}
    </>
  );
}

interface BannerProps {
  testId: string;
  icon: ReactNode;
  className: string;
  onClose?: () => void;
  children: ReactNode;
}

function Banner({ testId, icon, className, onClose, children }: BannerProps) {
  return (
    <div
      role="status"
      data-testid={testId}
      className={cx("flex shrink-0 items-start gap-2.5 border-line border-b px-4 py-2 text-ui", className)}
    >
      <span className="mt-0.5 shrink-0">{icon}</span>
      <p className="selectable min-w-0 flex-1 break-words">{children}</p>
      {onClose && (
        <IconButton label="Dismiss" className="-my-1" onClick={onClose}>
          <X size={14} />
        </IconButton>
      )}
    </div>
  );
}

function useOnline(): boolean {
  return useSyncExternalStore(
    (listener) => {
      window.addEventListener("online", listener);
      window.addEventListener("offline", listener);
      return () => {
        window.removeEventListener("online", listener);
        window.removeEventListener("offline", listener);
      };
    },
    () => navigator.onLine,
  );
}
