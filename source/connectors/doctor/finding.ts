/** How a check ended, from good to not looked at. */
export const FINDING_STATUSES = ["ok", "warn", "fail", "not-checked"] as const;

/** One line of a diagnosis. */
export interface Finding {
  /** What was looked at: `dns`, `tls`, `sign-in`, the name of a table map. */
  readonly check: string;
  readonly status: (typeof FINDING_STATUSES)[number];
  /** What was found, or why nothing was looked at. Never a secret. */
  readonly detail: string;
}

export function ok(check: string, detail = ""): Finding {
  return { check, status: "ok", detail };
}

export function warn(check: string, detail: string): Finding {
  return { check, status: "warn", detail };
}

export function fail(check: string, detail: string): Finding {
  return { check, status: "fail", detail };
}

export function notChecked(check: string, detail: string): Finding {
  return { check, status: "not-checked", detail };
}
