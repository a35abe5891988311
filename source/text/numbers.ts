/** `9,412`. */
export function grouped(value: number): string {
  // Every frame draws many whole numbers; formatting by locale is slow for that.
  return Number.isInteger(value)
    ? String(value).replace(/\B(?=(?:\d{3})+$)/g, ",")
    : value.toLocaleString("en-US");
}

/** `1 record`, `4,002 records`. */
export function counted(value: number, noun: string): string {
  return `${grouped(value)} ${value === 1 ? noun : `${noun}s`}`;
}

/** `67%`, half rounded up; 100% only for all, and 0% for none. */
export function percentText(part: number, whole: number): string {
  if (whole <= 0 || part <= 0) return "0%";
  if (part >= whole) return "100%";
  return `${Math.min(99, Math.round((part / whole) * 100))}%`;
}

/** What a sentence says of one, and of more or none: `oneOrMany(2, "is", "are")` is "are". */
export function oneOrMany(count: number, one: string, many: string): string {
  return count === 1 ? one : many;
}
