import { refused, type Refusal } from "../../domain/outcome.ts";
import type { ViewState } from "./view-state.ts";

/** The refusal of what a read-only screen may not do. */
export function readOnly({ overview }: ViewState, what: string): Refusal | null {
  if (!overview.readOnly) return null;
  return refused(
    "read-only",
    `${what} is refused: this screen is read-only.`,
    "Start dwtriage without --read-only, or take readOnly out of its configuration.",
  ).refused;
}
