/** The vocabulary of the core, as generated from `crates/protocol`. */
export type * from "./bindings";
