import { ChevronRight } from "lucide-react";
import { cx } from "./cx";

/** The arrow of a button that unfolds something: to the right when folded, down when open. */
export function FoldMark({
  open,
  size = 14,
  className,
}: {
  open: boolean;
  size?: number;
  className?: string | undefined;
}) {
  return (
    <ChevronRight
      size={size}
      aria-hidden="true"
      className={cx("shrink-0 transition-transform duration-100", className, open && "rotate-90")}
    />
  );
}
