const UNITS: Readonly<Record<string, number>> = {
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

export interface SnoozeLength {
  readonly forMs: number | null;
  /** Comes back once there are that many records more than now. */
  readonly growth: number | null;
}

/** Reads `4h`, `+100`, or both with a space between; null for anything else. */
export function readSnooze(text: string): SnoozeLength | null {
  let forMs: number | null = null;
  let growth: number | null = null;
  for (const word of text.trim().split(/\s+/)) {
    const [, length, unit = ""] = /^(\d{1,4})([mhdw])$/.exec(word) ?? [];
    const [, more] = /^\+(\d{1,7})$/.exec(word) ?? [];
    if (length !== undefined && forMs === null && Number(length) > 0)
      forMs = Number(length) * (UNITS[unit] ?? 0);
    else if (more !== undefined && growth === null) growth = Number(more);
    else return null;
  }
  return { forMs, growth };
}
