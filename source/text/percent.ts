/** `67%`, half rounded up; 100% only for all, and 0% for none. */
export function percentText(part: number, whole: number): string {
  if (whole <= 0 || part <= 0) return "0%";
  if (part >= whole) return "100%";
  return `${Math.min(99, Math.round((part / whole) * 100))}%`;
}
