import type { ReactNode } from "react";
import { useActions } from "../app/ui-state";

/** A link: says where it leads and asks before it opens. Anything but the web is plain text. */
export function Link({ href, children }: { href: string; children: ReactNode }) {
  const actions = useActions();
  const url = webAddress(href);
  if (!url) return <span>{children}</span>;
  return (
    <a
      className="link"
      href={url.href}
      title={url.href}
      data-testid="link"
      onClick={(event) => {
        event.preventDefault();
        actions.askLink(url.href);
      }}
      onAuxClick={(event) => event.preventDefault()}
      onContextMenu={(event) => event.preventDefault()}
    >
      {children}
    </a>
  );
}

function webAddress(href: string): URL | null {
  const url = URL.canParse(href) ? new URL(href) : null;
  return url && (url.protocol === "https:" || url.protocol === "http:") ? url : null;
}
