import { renderToString } from "ink";
import { Frame } from "./app.tsx";
import type { ScreenModel } from "./screen-model.ts";

/** What the screen shows now, as plain lines without trailing blanks. */
export function screenText(screen: ScreenModel): string {
  return renderToString(<Frame screen={screen} />, { columns: screen.state.size.columns })
    .replaceAll(/\u001b(?:\[[\d;]*m|\]8;;[\x21-\x7e]*(?:\u001b\\|\u0007))/g, "")
    .replaceAll(/ +$/gm, "");
}
