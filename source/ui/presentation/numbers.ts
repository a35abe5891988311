const grouped = new Intl.NumberFormat("en-US");

/** `9,412`. */
export function count(value: number): string {
  return grouped.format(value);
}

/** `1 record`, `4,002 records`. */
export function counted(value: number, noun: string): string {
  return `${count(value)} ${value === 1 ? noun : `${noun}s`}`;
}

/** `30%`; never 100% before the end. */
export function percent(part: number, whole: number): string {
  if (whole <= 0) return "0%";
  return part >= whole ? "100%" : `${Math.min(99, Math.floor((part / whole) * 100))}%`;
}
