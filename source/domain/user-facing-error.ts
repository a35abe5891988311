/** A situation that the person at the keyboard can mend: shown as two sentences, never as a stack. */
export class UserFacingError extends Error {
  /** What to do next. */
  readonly remedy: string;
  /** True when the machine failed (disk, damage), not what was asked for. */
  readonly isFault: boolean = false;

  constructor(message: string, remedy: string, cause?: unknown) {
    super(message, cause === undefined ? {} : { cause });
    this.name = "UserFacingError";
    this.remedy = remedy;
  }
}
