const LONGEST_MS = 10 * 60_000;
const SHORTEST_MS = 1_000;

/**
 * Milliseconds that an answer asks to wait, between one second and ten minutes; null when it does not say, or says
 * nothing that can be understood. Reads seconds, also with a fraction, and an HTTP date (RFC 9110, 10.2.3), and the
 * `Retry-After-Ms` and `x-ms-retry-after-ms` that Azure gateways send.
 */
export function retryAfterMs(headers: Readonly<Record<string, string>>, nowAt: number): number | null {
  for (const name of ["retry-after-ms", "x-ms-retry-after-ms"]) {
    const ms = decimal(headers[name]);
    if (ms !== null) return bounded(ms);
  }
  const text = headers["retry-after"]?.trim() ?? "";
  const seconds = decimal(text);
  if (seconds !== null) return bounded(seconds * 1000);
  // Date.parse takes much that is no date ("-5", "1"); an HTTP date starts with the name of a day.
  const at = /^(mon|tue|wed|thu|fri|sat|sun)/i.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) ? null : bounded(at - nowAt);
}

function decimal(text: string | undefined): number | null {
  return text !== undefined && /^\d{1,15}(\.\d+)?$/.test(text.trim()) ? Number(text) : null;
}

function bounded(ms: number): number {
  return Math.min(LONGEST_MS, Math.max(SHORTEST_MS, Math.ceil(ms)));
}
