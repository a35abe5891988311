import type { RequestView } from "../../engine/engine.ts";
import { endedTone, endedWords, showsRequests } from "../draw/request-order.ts";
import type { Look } from "../draw/theme.ts";
import type { Notice, ViewState } from "../state/view-state.ts";

interface TellingScreen {
  readonly state: ViewState;
  readonly ports: { readonly look: Look; readonly notify: (words: string) => void };
  tell(message: string, remedy: string, tone: Notice["tone"]): void;
}

/** Says which requests have ended since a look at them; a refusal or a fault stays until somebody has read it. */
export function tellEnded(screen: TellingScreen, before: readonly RequestView[]): void {
  const { requests, notice, isNotifying } = screen.state;
  const ended = endedWords(before, requests);
  if (ended === "") return;
  if (isNotifying) screen.ports.notify(ended);
  if (["done", "mixed"].includes(notice?.tone ?? "done"))
    screen.tell(ended, showsRequests(screen.ports.look), endedTone(before, requests));
}
