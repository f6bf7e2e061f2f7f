import { createRoot } from "react-dom/client";
import "./design/tokens.css";

const root = document.getElementById("root");
if (root) createRoot(root).render(<main>Mosaic</main>);
