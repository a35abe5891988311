import { refused } from "../../domain/outcome.ts";
import { readSnooze } from "../../domain/snooze-text.ts";
import type { CauseMemory } from "../../domain/cause-memory.ts";
import type { CauseWish } from "../../engine/engine.ts";
import { fetchCauses } from "../fetch-causes.ts";
import { cursorRow } from "../list-state.ts";
import type { ScreenModel } from "../screen-model.ts";

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
  const kept = await keep(screen, { note: { text: said, ticket } });
  if (kept !== null) screen.tell("Noted. It stays with the cause, also after a retry.");
}

export async function snoozeCause(screen: ScreenModel, text: string): Promise<void> {
  const wish = readSnooze(text);
  if (wish === null) {
    screen.refuse(
      refused("definition-invalid", `"${text}" is no snooze.`, "Write 30m, 4h, 2d, +100, or 4h +100.")
        .refused,
    );
    return;
  }
  const kept = await keep(screen, { snooze: wish });
  if (kept !== null)
    screen.tell(
      "Snoozed.",
      `${screen.ports.look.key("show-snoozed")} shows the snoozed; :unsnooze wakes the one under the cursor.`,
    );
}

export async function wakeCause(screen: ScreenModel): Promise<void> {
  const kept = await keep(screen, { wake: true });
  if (kept !== null) screen.tell("The cause is awake.");
}

type Wish = CauseWish extends infer One ? (One extends CauseWish ? Omit<One, "cause" | "by"> : never) : never;

async function keep(screen: ScreenModel, wish: Wish): Promise<CauseMemory | null> {
  const cause = causeUnderCursor(screen);
  if (cause === null) return null;
  const { engine, by } = screen.ports;
  const kept = screen.accepted(await engine.keepCause({ ...wish, cause, by }));
  if (kept === null) return null;
  await fetchCauses(screen);
  // A cause that was snoozed by a key has not left under anybody's cursor.
  screen.update({ causes: { ...screen.state.causes, isMoved: false } });
  return kept;
}

/** Shows the snoozed causes at the end of the list, or folds them into a line. */
export async function toggleSnoozed(screen: ScreenModel): Promise<void> {
  const { causes } = screen.state;
  screen.update({ causes: { ...causes, isUnfolded: !causes.isUnfolded } });
  await screen.guarded(() => fetchCauses(screen, true));
}
