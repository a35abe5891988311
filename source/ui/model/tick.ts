import type { ScreenModel } from "./screen-model.ts";

/** The clock has gone on: ages move at once, and counts such as "last hour" when the engine has been asked. */
export function tick(screen: ScreenModel, nowAt: number): void {
  const { overview } = screen.state;
  screen.update({ overview: { ...overview, nowAt: Math.max(nowAt, overview.nowAt) } });
  screen.readAgain(false);
}
