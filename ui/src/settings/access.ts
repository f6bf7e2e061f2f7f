import { type AppError, type EndpointKind, type ModelChoice, toAppError } from "../platform";

/** What a look at a server found. */
export type Access =
  | { readonly kind: "works"; readonly models: readonly ModelChoice[] }
  /** It answers, but tells of no model: some servers have no list. */
  | { readonly kind: "unlisted" }
  | { readonly kind: "unreachable"; readonly error: AppError }
  | { readonly kind: "refused"; readonly error: AppError };

/** Returns what the list of models says about a server. The vendor's own always has one. */
export function fromList(kind: EndpointKind, models: readonly ModelChoice[]): Access {
  return kind === "compatible" && models.length === 0 ? { kind: "unlisted" } : { kind: "works", models };
}

/** Returns what it says that no list could be had. */
export function fromFailure(kind: EndpointKind, thrown: unknown): Access {
  const error = toAppError(thrown);
  if (kind === "anthropic") return { kind: "refused", error };
  switch (error.code) {
    // No such page, one that cannot be read, or a request it does not know: somebody is there all the same.
    case "notFound":
    case "upstream":
    case "invalid":
      return { kind: "unlisted" };
    case "offline":
    case "timeout":
    case "interrupted":
      return { kind: "unreachable", error };
    case "auth":
    case "billing":
    case "rateLimited":
    case "tooLarge":
    case "duplicate":
    case "vaultLocked":
    case "stopped":
    case "connector":
    case "internal":
      return { kind: "refused", error };
  }
}
