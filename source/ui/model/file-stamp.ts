import type { ScreenModel } from "./screen-model.ts";

/** The engine's moment as part of a file's name, to the minute: `20261123T1204`. */
export function fileStamp({ state }: ScreenModel): string {
  return new Date(state.overview.nowAt).toISOString().slice(0, 16).replaceAll(/[-:]/g, "");
}
