import { commands } from "./bindings";

/** How the app stands, asked for before the rest of the window is even read. */
export const firstStatus = commands.appStatus();
