import type { KeyboardEvent, ReactNode } from "react";
import { type AskedLink, useActions } from "../app/ui-state";
import { judge, tellsHost } from "./address";

interface LinkProps {
  href: string;
  /** What the link says, without how it looks. */
  words: string;
  /** Whether a model wrote it, or something that is known. */
  from?: AskedLink["from"];
  children: ReactNode;
}

/**
 * A link: shows its host beside words that do not tell it, and asks before it opens. What is never opened is text. The
 * element has no address of its own, so that the engine has nothing to look up, fetch, drag or open by itself.
 */
export function Link({ href, words, from = "answer", children }: LinkProps) {
  const actions = useActions();
  const address = judge(href);
  if (address.kind === "refused") {
    return (
      <span data-testid="refused-link" title={address.why}>
        {children}
        {address.host !== null && <Aside>link refused: {address.host}</Aside>}
      </span>
    );
  }
  const ask = () => actions.askLink(address.url.href, from);
  return (
    <span className="[unicode-bidi:isolate]">
      {/* biome-ignore lint/a11y/useSemanticElements: an anchor with an address could be looked up before anybody said yes */}
      <span
        role="link"
        tabIndex={0}
        className="link"
        title={address.url.href}
        data-testid="link"
        onClick={ask}
        onKeyDown={(event: KeyboardEvent) => {
          if (event.key !== "Enter") return;
          event.preventDefault();
          ask();
        }}
      >
        {children}
      </span>
      {!tellsHost(words, address.url) && <Aside testId="link-host">{address.host}</Aside>}
    </span>
  );
}

/** An image: its words and where it lies. It is never fetched and leads nowhere. */
export function NoImage({ href, alt }: { href: string; alt: string }) {
  const address = judge(href);
  const host = address.kind === "web" ? ` from ${address.host}` : "";
  return (
    <span data-testid="no-image" className="[unicode-bidi:isolate]">
      {alt}
      <Aside>image not loaded{host}</Aside>
    </span>
  );
}

function Aside({ children, testId }: { children: ReactNode; testId?: string }) {
  return (
    <span className="link-aside" data-testid={testId}>
      {" "}
      <bdi>({children})</bdi>
    </span>
  );
}
