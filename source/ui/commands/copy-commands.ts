import type { SyncError } from "../../domain/error/sync-error.ts";
import { sourceTitle } from "../state/filter-groups.ts";
import { cursorRow } from "../state/list-state.ts";
import { fullInstant } from "../draw/instants.ts";
import type { ScreenModel } from "../model/screen-model.ts";
import { LONGEST_COPY } from "../terminal/clipboard.ts";
import { addressesIn } from "../terminal/links.ts";
import type { Look } from "../draw/theme.ts";
import { visibleText } from "../../text/visible-text.ts";

export type Copied = "row" | "key" | "message" | "link" | "screen";

/** The choices of the copy menu, in its order. */
export const COPIES: readonly { readonly what: Copied; readonly key: string; readonly title: string }[] = [
  { what: "row", key: "y", title: "the row, its fields between tabs" },
  { what: "key", key: "u", title: "the unique key" },
  { what: "message", key: "m", title: "the whole message" },
  { what: "link", key: "l", title: "the first link in the message" },
  { what: "screen", key: "s", title: "the screen as text" },
];

export function openCopy(screen: ScreenModel): void {
  screen.show({ kind: "copy", index: 0, isPlain: screen.state.isCopyPlain });
}

/** Between the clipboard and plain print: for terminals that take no OSC 52, and nobody can ask them. */
export function togglePlain(screen: ScreenModel): void {
  const { overlay } = screen.state;
  if (overlay?.kind !== "copy") return;
  const isCopyPlain = !overlay.isPlain;
  screen.update({ overlay: { ...overlay, isPlain: isCopyPlain }, isCopyPlain });
}

export function copyChosen(screen: ScreenModel): Promise<void> | void {
  const { overlay } = screen.state;
  const choice = overlay?.kind === "copy" ? COPIES[overlay.index] : undefined;
  return choice === undefined ? undefined : copy(screen, choice.what);
}

/** Copies without anything that a shell could run unseen: control characters are shown as symbols. */
export async function copy(screen: ScreenModel, what: Copied): Promise<void> {
  const { overlay } = screen.state;
  const isPlain = overlay?.kind === "copy" && overlay.isPlain;
  screen.show(null);
  if (what === "screen" && screen.ports.redact?.isScreenRedacted === false) {
    screen.tell(
      "The screen shows what the configuration redacts elsewhere: it is not copied.",
      "Copy the record, or start with --redact-screen.",
      "refusal",
    );
    return;
  }
  const text = textOf(screen, what);
  if (text === null) {
    screen.tell(`There is no ${what === "link" ? "link in this message" : "record"} to copy.`, "", "refusal");
    return;
  }
  if (isPlain) {
    await screen.ports.printPlainly(text);
    return;
  }
  const isCut = text.length > LONGEST_COPY;
  screen.ports.copy(text.slice(0, LONGEST_COPY));
  const name = { row: "record", key: "key", message: "message", link: "link", screen: "screen" }[what];
  screen.tell(
    isCut
      ? `The start of the ${name} was handed to the terminal's clipboard: it is too long for it.`
      : `The ${name} was handed to the terminal's clipboard.`,
    `${screen.ports.look.key("copy")}, then ${screen.ports.look.key("copy-plainly")}, prints it plainly instead.`,
  );
}

function textOf(screen: ScreenModel, what: Copied): string | null {
  if (what === "screen") return screen.ports.screenText();
  const { detail, errors } = screen.state;
  const record = detail.pinned?.record ?? cursorRow(errors);
  if (record === null) return null;
  return recordText(screen.ports.redact?.record(record) ?? record, what, screen.ports.look);
}

function recordText(record: SyncError, what: Exclude<Copied, "screen">, look: Look): string | null {
  const shown = (text: string): string => visibleText(text, look.ascii);
  switch (what) {
    case "key":
      return shown(record.uniqueKey);
    case "message":
      return record.message.split(/\r?\n/).map(shown).join("\n");
    case "link":
      return addressesIn(record.message)[0] ?? null;
    case "row":
      return [
        fullInstant(record.errorCreatedAt, look.utc),
        record.entity,
        sourceTitle(record.dataSource),
        record.uniqueKey,
        record.company,
        record.code,
        record.message,
      ]
        .map(shown)
        .join("\t");
  }
}
