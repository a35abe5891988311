/** A movement: that many lines or pages on, or to an end. */
export type Step = { readonly lines: number } | { readonly pages: number } | "top" | "bottom";

/** The index that a step from `at` leads to in a list of `length` rows, `page` of them in view; -1 in an empty list. */
export function stepped(at: number, step: Step, length: number, page: number): number {
  return Math.max(0, Math.min(length - 1, target(at, step, length - 1, page)));
}

/** The first line in view after a step, of `length` lines with `page` of them in view. */
export function scrolledBy(at: number, step: Step, length: number, page: number): number {
  return Math.max(0, Math.min(length - page, target(at, step, length - page, page)));
}

function target(at: number, step: Step, last: number, page: number): number {
  if (step === "top") return 0;
  if (step === "bottom") return last;
  return "lines" in step ? at + step.lines : at + Math.trunc(step.pages * page);
}
