import type { Overlay, ViewState } from "./view-state.ts";

type Stack = Pick<ViewState, "overlay" | "beneath">;

/** Shows an overlay: over the one that is there when it is another place, else in its stead. */
export function opened({ overlay: under, beneath }: Stack, overlay: Overlay): Stack {
  const isOver = under !== null && under.kind !== overlay.kind;
  return { overlay, beneath: isOver ? [...beneath, under] : beneath };
}

/** Takes the overlay away: the one that it was opened over shows again, or the list. */
export function closed({ beneath }: Stack): Stack {
  return { overlay: beneath.at(-1) ?? null, beneath: beneath.slice(0, -1) };
}
