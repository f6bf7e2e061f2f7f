import { type QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import { Toaster } from "sonner";
import { Boundary } from "../design/Boundary";
import { Failed, Skeleton } from "../design/States";
import { TipProvider } from "../design/Tip";
import { type Platform, PlatformProvider, type Theme, toAppError } from "../platform";
import { Banners } from "./Banners";
import { Dialogs } from "./Dialogs";
import { useStatus } from "./queries";
import { Shell } from "./Shell";
import { SessionProvider } from "./session";
import { UiProvider } from "./ui-state";
import { useTheme } from "./use-theme";

const VaultScreen = lazy(() => import("../welcome/VaultScreens").then((module) => ({ default: module.VaultScreen })));
const Welcome = lazy(() => import("../welcome/Welcome").then((module) => ({ default: module.Welcome })));

/** The whole window over a platform. */
export function App({ platform, client }: { platform: Platform; client: QueryClient }) {
  return (
    <PlatformProvider platform={platform}>
      <QueryClientProvider client={client}>
        <TipProvider delayDuration={500} skipDelayDuration={200}>
          <SessionProvider>
            <UiProvider>
              <Screens />
            </UiProvider>
          </SessionProvider>
        </TipProvider>
      </QueryClientProvider>
    </PlatformProvider>
  );
}

/** Which screen it is: what stands before the window, or the window. */
function Screens() {
  const status = useStatus();
  const [vaultLater, setVaultLater] = useState(false);
  useTheme(status.data?.settings.theme ?? "system");
  if (status.isPending) return <Opening />;
  if (status.isError) {
    return (
      <main className="flex h-full flex-col justify-center">
        <h1 className="sr-only">Mosaic</h1>
        <Failed title="Mosaic could not start" error={toAppError(status.error)} onRetry={() => void status.refetch()} />
      </main>
    );
  }
  const { vault, settings } = status.data;
  const screen =
    vault.type !== "open" && !vaultLater ? (
      <VaultScreen vault={vault} onLater={() => setVaultLater(true)} />
    ) : settings.welcomed ? (
      <Shell />
    ) : (
      <Welcome status={status.data} />
    );
  return (
    <div className="flex h-full flex-col">
      <Banners status={status.data} />
      <div className="min-h-0 flex-1">
        <Boundary fallback={(retry) => <Broken onRetry={retry} />}>
          <Suspense fallback={<Opening />}>{screen}</Suspense>
          <Dialogs />
        </Boundary>
      </div>
      <Notices theme={settings.theme} />
    </div>
  );
}

function Broken({ onRetry }: { onRetry: () => void }) {
  return (
    <main className="flex h-full flex-col justify-center">
      <h1 className="sr-only">Mosaic</h1>
      <Failed
        title="The window could not be drawn"
        error={{
          code: "internal",
          message: "Nothing is lost: what was asked and answered is stored.",
          hint: null,
        }}
        onRetry={onRetry}
      />
    </main>
  );
}

function Notices({ theme }: { theme: Theme }) {
  return (
    <Toaster
      theme={theme}
      position="bottom-right"
      gap={8}
      toastOptions={{
        unstyled: true,
        classNames: {
          toast:
            "flex w-80 items-start gap-2.5 rounded-lg border border-line bg-raised px-3.5 py-3 text-ui text-ink shadow-pop",
          title: "font-medium",
          description: "selectable break-words text-soft",
          icon: "mt-0.5 shrink-0 text-soft",
        },
      }}
    />
  );
}

function Opening() {
  return (
    <main className="flex h-full" data-testid="opening">
      <h1 className="sr-only">Mosaic</h1>
      <p className="sr-only" role="status">
        Opening
      </p>
      <div className="w-66 border-line border-r bg-sidebar p-4 max-sm:hidden">
        <Skeleton className="h-5 w-24" />
        <Skeleton className="mt-6 h-4 w-40" />
        <Skeleton className="mt-3 h-4 w-32" />
      </div>
    </main>
  );
}
