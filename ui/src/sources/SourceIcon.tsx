import {
  Boxes,
  Cloud,
  Database,
  GitPullRequest,
  type LucideIcon,
  Mail,
  MessageSquare,
  ShoppingBag,
  SquareKanban,
} from "lucide-react";

const icons: Readonly<Record<string, LucideIcon>> = {
  database: Database,
  mysql: Database,
  chat: MessageSquare,
  slack: MessageSquare,
  mail: Mail,
  google: Mail,
  bucket: Cloud,
  s3: Cloud,
  cart: ShoppingBag,
  shopify: ShoppingBag,
  code: GitPullRequest,
  github: GitPullRequest,
  ticket: SquareKanban,
  jira: SquareKanban,
};

/** A connector's sign, in a tile. */
export function SourceIcon({ icon, size = 14 }: { icon: string; size?: number }) {
  const Icon = icons[icon] ?? Boxes;
  return <Icon size={size} aria-hidden="true" className="shrink-0 text-soft" />;
}
