// First of all, so that the shell answers while the rest of the window is read.
import "./platform/first-status";
import { createRoot } from "react-dom/client";
import { App } from "./app/App";
import { createQueryClient, keys } from "./app/queries";
import { firstStatus } from "./platform/first-status";
import { tauriPlatform } from "./platform/tauri";
import "./design/tokens.css";
import "./design/prose.css";

/** How long the window waits for the first status before it shows that it is opening, in milliseconds. */
const PATIENCE = 40;

const root = document.getElementById("root");
const client = createQueryClient();
const known = firstStatus.then(
  (status) => void client.setQueryData(keys.status, status),
  // The window asks again, and shows what is wrong.
  () => undefined,
);
const late = new Promise<void>((resolve) => setTimeout(resolve, PATIENCE));
void Promise.race([known, late]).then(() => {
  if (root) createRoot(root).render(<App platform={tauriPlatform} client={client} />);
});
