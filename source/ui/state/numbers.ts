/** `9,412`, for whole numbers. */
export function count(value: number): string {
  return String(value).replace(/\B(?=(?:\d{3})+$)/g, ",");
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
