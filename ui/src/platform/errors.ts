import type { AppError } from "./types";

/** Returns what was thrown as an error a person can read. Whatever is not ours is told as an internal one. */
export function toAppError(thrown: unknown): AppError {
  if (isAppError(thrown)) {
    return { ...thrown, message: sentence(thrown.message), hint: thrown.hint === null ? null : sentence(thrown.hint) };
  }
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return { code: "internal", message, hint: null };
}

/** The core writes errors in lower case, so that they can be chained; a person reads a sentence. */
export function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function isAppError(value: unknown): value is AppError {
  return typeof value === "object" && value !== null && "code" in value && "message" in value && "hint" in value;
}
