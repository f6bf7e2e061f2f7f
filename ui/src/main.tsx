import { createRoot } from "react-dom/client";
import { App } from "./app/App";
import { createQueryClient } from "./app/queries";
import { tauriPlatform } from "./platform/tauri";
import "./design/tokens.css";
import "./design/prose.css";

const root = document.getElementById("root");
if (root) createRoot(root).render(<App platform={tauriPlatform} client={createQueryClient()} />);
