import type { Endpoint, EndpointFlags } from "../platform";

/** The vendor's own service: everything is there. */
export const anthropic: Endpoint = {
  kind: "anthropic",
  baseUrl: "https://api.anthropic.com",
  keyHeader: "bearer",
  flags: {
    citations: true,
    deferLoading: true,
    structuredOutput: true,
    thinking: true,
    caching: true,
    countTokens: true,
  },
};

/** A compatible server: nothing is taken for granted. */
export const compatible: Endpoint = {
  kind: "compatible",
  baseUrl: "http://localhost:11434",
  keyHeader: "xApiKey",
  flags: {
    citations: false,
    deferLoading: false,
    structuredOutput: false,
    thinking: false,
    caching: false,
    countTokens: false,
  },
};

/** What a server may be able to do, in words. */
export const abilities: readonly { flag: keyof EndpointFlags; label: string; help: string }[] = [
  { flag: "thinking", label: "Thinking", help: "Sends `thinking` and shows what comes of it" },
  { flag: "caching", label: "Prompt caching", help: "Sends `cache_control`, which makes long conversations cheaper" },
  { flag: "citations", label: "Citations", help: "The server marks which passage a sentence comes from" },
  { flag: "structuredOutput", label: "Structured output", help: "Sends `output_config.format`" },
  { flag: "deferLoading", label: "Deferred tools", help: "Tools are loaded only when they are searched for" },
  { flag: "countTokens", label: "Token counting", help: "The server answers `/v1/messages/count_tokens`" },
];

/** Returns why an address cannot be right, if it cannot. */
export function addressFault(baseUrl: string): string | null {
  const text = baseUrl.trim();
  if (text === "") return "Where does the server listen?";
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url || (url.protocol !== "http:" && url.protocol !== "https:")) {
    return "An address begins with http:// or https://";
  }
  return /\/v1\/?$/.test(url.pathname) ? "Leave out /v1: Mosaic adds it" : null;
}
