import { useEffect, type ReactNode } from "react";
import { useKeyboard } from "../screen/use-keyboard.ts";
import type { Keyboard } from "../keys/keyboard.ts";
import type { ScreenModel } from "../model/screen-model.ts";
import { Narrator } from "./narrator.ts";
import { spokenOf } from "./spoken.ts";

/** The screen as lines that are only ever added; nothing of it is drawn. */
export function Reader(props: {
  readonly screen: ScreenModel;
  readonly keyboard: Keyboard;
  readonly say: (text: string) => void;
}): ReactNode {
  const { screen, keyboard, say } = props;
  useKeyboard(keyboard);
  useEffect(() => {
    const narrator = new Narrator();
    const speak = (): void => {
      const text = narrator.next(spokenOf(screen));
      if (text !== "") say(text);
      screen.onTerminal.mark(screen.state);
    };
    const { environment, jobs } = screen.state.overview;
    const running = jobs.map((job) => `${job.name} ${job.status}`).join(", ");
    say(`dwtriage, ${environment}. Jobs: ${running || "none"}. ? is help, q leaves.\n`);
    speak();
    return screen.subscribe(speak);
  }, [screen, say]);
  return null;
}
