import type { RequestView } from "../../engine/engine.ts";
import { visibleText } from "../../text/visible-text.ts";
import { count } from "../state/numbers.ts";
import type { Look } from "./theme.ts";

/** What a request is about, in the fewest words: the title of its cause, or else its query. */
export function aboutWords({ about, filter }: RequestView, look: Look): string {
  if (about === undefined) return visibleText(filter === "" ? "marked records" : filter, look.ascii);
  const more = about.causes > 1 ? ` +${count(about.causes - 1)}` : "";
  return `${visibleText(about.title, look.ascii)}${more}`;
}
