import { UserFacingError } from "../../domain/user-facing-error.ts";

/** Records a second: `5`, `0.5`. */
export function paceOf(text: string, option: string): number {
  if (!/^\d{1,5}(?:\.\d{1,3})?$/.test(text) || Number(text) === 0) {
    throw new UserFacingError(
      `"${text}" is not a number of records per second.`,
      `Write ${option} 5, or ${option} 0.5 for one in two seconds.`,
    );
  }
  return Number(text);
}
