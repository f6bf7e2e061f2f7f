/** What is said about an address before it is opened. */
export type AddressWarning = "unencrypted" | "lookalike" | "carriesText";

/** An address as it was judged: one that may be asked about, or one that is never opened. */
export type Address =
  | { readonly kind: "web"; readonly url: URL; readonly host: string; readonly warnings: readonly AddressWarning[] }
  | { readonly kind: "refused"; readonly host: string | null; readonly why: string };

/** The most signs of a query, a step of the path or a part of the host that nobody wonders about. */
const PLAIN = { query: 80, step: 100, label: 40, path: 300 };

/** Judges where a link leads. Only the web is ever opened, and no address that holds a name or password. */
export function judge(href: string): Address {
  const url = URL.canParse(href) ? new URL(href) : null;
  if (!url) return { kind: "refused", host: null, why: "This is not a whole web address." };
  if (url.protocol !== "https:" && url.protocol !== "http:") {
    return { kind: "refused", host: null, why: `Mosaic opens web addresses only, not “${url.protocol}”.` };
  }
  if (url.host === "") return { kind: "refused", host: null, why: "This address names no host." };
  if (url.username !== "" || url.password !== "") {
    return { kind: "refused", host: url.host, why: "This address holds a name or password before its host." };
  }
  const warnings: AddressWarning[] = [];
  if (url.protocol === "http:") warnings.push("unencrypted");
  if (/(^|\.)xn--/.test(url.hostname)) warnings.push("lookalike");
  if (carriesText(url)) warnings.push("carriesText");
  return { kind: "web", url, host: url.host, warnings };
}

/** Tells whether an address is so long that it may carry words of a conversation to where it leads. */
function carriesText(url: URL): boolean {
  const steps = url.pathname.split("/");
  return (
    url.search.length + url.hash.length > PLAIN.query ||
    url.pathname.length > PLAIN.path ||
    steps.some((step) => step.length > PLAIN.step) ||
    url.hostname.split(".").some((label) => label.length > PLAIN.label)
  );
}

/** Tells whether a link's words already say, truthfully and in plain letters, which host it leads to. */
export function tellsHost(words: string, url: URL): boolean {
  const text = words.trim();
  const written = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `https://${text}`;
  if (!/^[\x21-\x7e]+$/.test(text) || !URL.canParse(written)) return false;
  return bare(new URL(written).host) === bare(url.host) && !text.includes("@");
}

function bare(host: string): string {
  return host.replace(/^www\./, "");
}
