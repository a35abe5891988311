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

/** `67%`, half rounded up; 100% only for all, 0% only for none, and `<1%` for less than half a percent. */
export function percentText(part: number, whole: number): string {
  if (whole <= 0 || part <= 0) return "0%";
  if (part >= whole) return "100%";
  const percent = Math.min(99, Math.round((part / whole) * 100));
  return percent === 0 ? "<1%" : `${percent}%`;
}

/** What a sentence says of one, and of more or none: `oneOrMany(2, "is", "are")` is "are". */
export function oneOrMany(count: number, one: string, many: string): string {
  return count === 1 ? one : many;
}
