import {
  Boxes,
  Cloud,
  Database,
  FileText,
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
  mail: Mail,
  document: FileText,
  issues: SquareKanban,
  bucket: Cloud,
  store: ShoppingBag,
};

/** A connector's sign, in a tile. */
export function SourceIcon({ icon, size = 14 }: { icon: string; size?: number }) {
  const Icon = icons[icon] ?? Boxes;
  return <Icon size={size} aria-hidden="true" className="shrink-0 text-soft" />;
}
