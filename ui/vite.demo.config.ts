import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

/** The demo: the same interface over an in-memory platform, in a plain browser. Never part of the product. */
export default defineConfig({
  root: "demo",
  base: "./",
  cacheDir: "../node_modules/.vite-demo",
  plugins: [react(), tailwindcss()],
  clearScreen: false,
  server: { port: 5174, strictPort: true, host: "127.0.0.1", fs: { allow: [".."] } },
  build: {
    outDir: "../../target/ui-demo",
    emptyOutDir: true,
    target: ["safari16.4", "chrome111"],
    assetsInlineLimit: 0,
  },
});
