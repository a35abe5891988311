import { renderToString } from "ink";
import { frameOf, isLines, linesOf } from "./frame.ts";
import { BodyView, FrameView } from "./frame-view.tsx";
import type { ScreenModel } from "../model/screen-model.ts";

/** What the screen shows now, as plain lines without trailing blanks. */
export function screenText(screen: ScreenModel): string {
  const frame = frameOf(screen);
  const { columns } = screen.state.size;
  const lines =
    linesOf(frame) ?? renderToString(<FrameView screen={screen} frame={frame} />, { columns }).split("\n");
  return lines.map(plain).join("\n");
}

/** The lines in the middle of the screen, without styling. */
export function bodyText(screen: ScreenModel): readonly string[] {
  const frame = frameOf(screen);
  const { columns } = screen.state.size;
  const lines = isLines(frame.body)
    ? frame.body
    : renderToString(<BodyView screen={screen} frame={frame} />, { columns }).split("\n");
  return lines.map(plain);
}

function plain(line: string): string {
  return line.replaceAll(/\u001b(?:\[[\d;]*m|\]8;;[\x21-\x7e]*(?:\u001b\\|\u0007))/g, "").replace(/ +$/, "");
}
