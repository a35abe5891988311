/** What a data folder is called that nobody has named. */
export const UNNAMED_ENVIRONMENT = "local";

/** What a data folder itself says of its environment. */
export interface EnvironmentName {
  readonly name: string;
  readonly production: boolean;
}

/** `by` is who asks, for the audit. */
export interface EnvironmentNaming extends EnvironmentName {
  readonly by: string;
}

/** How an environment stands, as far as a look in passing shows. */
export interface EnvironmentState {
  readonly name: string;
  /** True where the configuration or the folder says so. */
  readonly production: boolean;
  readonly folder: string;
  /** True where it is taken when none is named. */
  readonly isDefault: boolean;
  /** True for the one that this screen or command works with. */
  readonly isHere: boolean;
  /** `large`: its files are not read in passing. `unmade`: there is no data yet. */
  readonly engine: "running" | "none" | "large" | "unmade" | "unreachable";
  /** Why it cannot be looked at, or worked with; empty where it can. */
  readonly problem: string;
  /** Null where nobody could count. */
  readonly counts: EnvironmentCounts | null;
}

interface EnvironmentCounts {
  readonly errors: number;
  readonly running: number;
  readonly held: number;
}
