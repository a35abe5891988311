import type { CauseWords } from "../../engine/engine.ts";
import { fetchCauses } from "./fetch-causes.ts";
import type { ScreenModel } from "./screen-model.ts";

/** Keeps something of a cause, and shows it; false after saying why not. */
export async function keepCause(
  screen: ScreenModel,
  wish: CauseWords & { readonly cause: string },
): Promise<boolean> {
  const { engine, by } = screen.ports;
  if (screen.accepted(await engine.keepCause({ ...wish, by })) === null) return false;
  await fetchCauses(screen);
  // A cause that was snoozed by a key has not left under anybody's cursor.
  screen.update({ causes: { ...screen.state.causes, isMoved: false } });
  return true;
}
