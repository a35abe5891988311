import { refused } from "../../domain/outcome.ts";
import { readSnooze } from "../../domain/cause/snooze-text.ts";
import type { CauseWords } from "../../engine/engine.ts";
import { fetchCauses } from "../model/fetch-causes.ts";
import { cursorRow } from "../state/list-state.ts";
import type { ScreenModel } from "../model/screen-model.ts";
import { keepCause } from "../model/keep-cause.ts";
import { rememberKept } from "./undo.ts";

const ADDRESS = /(?:^|\s)(https?:\/\/\S+)/;

/** The cause of the row under the cursor; null after saying that there is none. */
export function causeUnderCursor(screen: ScreenModel): string | null {
  const { view, causes } = screen.state;
  const cause = view === "causes" ? (cursorRow(causes)?.memory?.cause ?? null) : null;
  if (cause === null) {
    screen.refuse(
      refused(
        "empty-scope",
        "No cause is under the cursor.",
        `${screen.ports.look.key("view-causes")} shows the causes; put the cursor on one.`,
      ).refused,
    );
  }
  return cause;
}

export async function noteCause(screen: ScreenModel, text: string): Promise<void> {
  const ticket = ADDRESS.exec(text)?.[1] ?? "";
  const said = ticket === "" ? text : text.replace(ticket, "").replaceAll(/ {2,}/g, " ").trim();
  const note = { text: said, ticket };
  const cause = await keep(screen, { note });
  if (cause === null) return;
  rememberKept(screen, "a note", { cause, back: { withdraw: true }, forth: { note } });
  screen.tell("Noted. It stays with the cause, also after a retry.", takenBack(screen));
}

export async function snoozeCause(screen: ScreenModel, text: string): Promise<void> {
  const wish = readSnooze(text);
  if (wish === null) {
    screen.refuse(
      refused("definition-invalid", `"${text}" is not a snooze.`, "Write 30m, 4h, 2d, +100, or 4h +100.")
        .refused,
    );
    return;
  }
  const cause = await keep(screen, { snooze: wish });
  if (cause === null) return;
  rememberKept(screen, "a snooze", { cause, back: { wake: true }, forth: { snooze: wish } });
  screen.tell("Snoozed.", `${screen.ports.look.key("show-snoozed")} shows the snoozed; ${takenBack(screen)}`);
}

export async function wakeCause(screen: ScreenModel): Promise<void> {
  if ((await keep(screen, { wake: true })) !== null) screen.tell("The cause is no longer snoozed.");
}

function takenBack(screen: ScreenModel): string {
  return `${screen.ports.look.key("undo")} takes it back.`;
}

/** Keeps something of the cause under the cursor; null when it was refused. */
async function keep(screen: ScreenModel, wish: CauseWords): Promise<string | null> {
  const cause = causeUnderCursor(screen);
  if (cause === null) return null;
  return (await keepCause(screen, { ...wish, cause })) ? cause : null;
}

/** Shows the snoozed causes at the end of the list, or folds them into a line. */
export async function toggleSnoozed(screen: ScreenModel): Promise<void> {
  const { causes } = screen.state;
  screen.update({ causes: { ...causes, isUnfolded: !causes.isUnfolded } });
  await screen.guarded(() => fetchCauses(screen, true));
}
