const counts = new Intl.NumberFormat("en-US");
const days = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short" });
const daysAndYear = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric" });
const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });

/** 1234 → "1,234". */
export function count(value: number): string {
  return counts.format(value);
}

/** "1 call", "3 calls". */
export function plural(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}

/** Milliseconds as a person reads them: "12 ms", "1.4 s", "2 min 5 s". */
export function duration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  return `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1000)} s`;
}

/** US dollars with as many digits as say something: "$0.0042", "$1.30". */
export function dollars(value: number): string {
  if (value === 0) return "$0";
  if (value < 0.0001) return "< $0.0001";
  return `$${value.toFixed(value < 0.1 ? 4 : 2)}`;
}

/** "14:05" today, "Yesterday", "3 Nov", "3 Nov 2025". */
export function when(iso: string, now: Date = new Date()): string {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return "";
  const age = dayNumber(now) - dayNumber(date);
  if (age <= 0) return clock.format(date);
  if (age === 1) return "Yesterday";
  return date.getFullYear() === now.getFullYear() ? days.format(date) : daysAndYear.format(date);
}

/** "Today, 14:05", "Yesterday, 14:05", "3 Nov, 14:05", "3 Nov 2025, 14:05"; what is no time stays as it is. */
export function stamp(text: string, now: Date = new Date()): string {
  const date = new Date(text);
  if (Number.isNaN(date.getTime())) return text;
  const age = dayNumber(now) - dayNumber(date);
  const sameYear = date.getFullYear() === now.getFullYear();
  const day = age === 0 ? "Today" : age === 1 ? "Yesterday" : (sameYear ? days : daysAndYear).format(date);
  return /\d[T ]\d/.test(text) ? `${day}, ${clock.format(date)}` : day;
}

/** The heading a conversation stands under in the list. */
export function period(iso: string, now: Date = new Date()): string {
  const age = dayNumber(now) - dayNumber(new Date(iso));
  if (age <= 0) return "Today";
  if (age === 1) return "Yesterday";
  if (age < 7) return "This week";
  if (age < 31) return "This month";
  return "Earlier";
}

function dayNumber(date: Date): number {
  return Math.floor(new Date(date.getFullYear(), date.getMonth(), date.getDate(), 12).getTime() / 86_400_000);
}
