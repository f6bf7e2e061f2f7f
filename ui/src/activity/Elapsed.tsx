import { useEffect, useState } from "react";
import { duration } from "../design/format";

/** The time since something started; silent for the first second, so that quick calls do not flicker. */
export function Elapsed({ since }: { since: string }) {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = window.setInterval(() => setNow(Date.now()), 1000);
    return () => window.clearInterval(timer);
  }, []);
  const passed = now - new Date(since).getTime();
  return passed < 1000 ? null : <span>{duration(Math.floor(passed / 1000) * 1000).replace(".0", "")}</span>;
}
