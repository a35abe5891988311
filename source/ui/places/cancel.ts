import { aboutWords } from "../draw/named-query.ts";
import { drawn, type PlaceDefinition } from "./place.ts";
import { cutAtEnd } from "../draw/line.ts";
import { confirmCancel } from "../commands/request.ts";
import { closeOverlay } from "../commands/view.ts";
import { refused, type Refusal } from "../../domain/outcome.ts";
import type { ViewState } from "../state/view-state.ts";
import { cancelledBy } from "../../domain/request/cancel-reach.ts";
import { settledCount } from "../../domain/request/sync-request.ts";
import type { RequestView } from "../../engine/engine.ts";
import { wrap } from "../../text/cell-text.ts";
import type { Look } from "../draw/theme.ts";
import { visibleText } from "../../text/visible-text.ts";
import { titledRule } from "../draw/line.ts";
import { counted, grouped, oneOrMany } from "../../text/numbers.ts";

/** The question before a request is cancelled: what it is about, what stays settled, and how far each key goes. */
function cancelLines(
  request: RequestView,
  requests: readonly RequestView[],
  width: number,
  look: Look,
): readonly string[] {
  const said = (text: string): readonly string[] => wrap(text, width - 2).map((part) => ` ${part}`);
  const { outbox } = request;
  const part = outbox !== undefined && outbox.of > 1 ? `, part ${outbox.part} of ${outbox.of}` : "";
  return [
    titledRule(
      `Cancel ${request.id}, a ${request.action} in ${visibleText(request.job, look.ascii)}${part}?`,
      width,
      look,
      "danger",
    ),
    ...cutAtEnd(said(aboutWords(request, look)), 2),
    ...said(`${leftWords([request])} What is settled stays so.`),
    "",
    ...said(`${look.key("confirm-cancel")} cancels ${request.id} alone.`),
    ...reachLines(
      look.key("cancel-rest"),
      "it and what waits behind it",
      cancelledBy(request, "rest", requests),
      width,
    ),
    ...reachLines(
      look.key("cancel-whole"),
      "all of it, submitted parts too",
      cancelledBy(request, "whole", requests),
      width,
    ),
    ` ${look.paint("dim", `${look.glyphs.enter} `)}${look.paint("selected", "[ Let it go on ]")}`,
  ];
}

/** What one key more ends; nothing where it ends no more than `y`. */
function reachLines(
  key: string,
  what: string,
  reached: readonly RequestView[],
  width: number,
): readonly string[] {
  if (reached.length < 2) return [];
  const words = `${key} cancels ${what}: ${counted(reached.length, "request")}. ${leftWords(reached)}`;
  return wrap(words, width - 2).map((part) => ` ${part}`);
}

/** `120 of 4,002 records are settled, 3,882 not.` */
function leftWords(requests: readonly RequestView[]): string {
  const records = requests.reduce((sum, request) => sum + request.records, 0);
  const done = requests.reduce((sum, request) => sum + settledCount(request), 0);
  return `${grouped(done)} of ${counted(records, "record")} ${oneOrMany(records, "is", "are")} settled, ${grouped(records - done)} not.`;
}

export const CANCEL: PlaceDefinition = {
  title: "Cancelling a request",
  body: drawn("cancel", ({ request }, { state, layout, screen }) =>
    cancelLines(request, state.requests, layout.columns, screen.ports.look),
  ),
  isConfirming: true,
  isSame: (now, before) =>
    now.kind === "cancel" && before.kind === "cancel" && now.request.id === before.request.id,
  keys: [
    {
      id: "cancel-rest",
      chords: ["R"],
      title: "cancel the request and the parts that wait behind it",
      hint: "and the rest",
      danger: true,
      confirms: always,
      whyDisabled: nothingBehind,
      run: (screen) => confirmCancel(screen, "rest"),
    },
    {
      id: "cancel-whole",
      chords: ["A"],
      title: "cancel all that was confirmed together, submitted parts too",
      hint: "all of it",
      danger: true,
      confirms: always,
      whyDisabled: nothingElse,
      run: (screen) => confirmCancel(screen, "whole"),
    },
    {
      id: "confirm-cancel",
      chords: ["y"],
      title: "cancel the request",
      hint: "cancel it",
      danger: true,
      confirms: always,
      run: (screen) => confirmCancel(screen),
    },
    {
      id: "keep-request",
      chords: ["Enter", "Esc", "n", "q"],
      title: "let the request go on",
      hint: "let it go on",
      run: closeOverlay,
    },
  ],
};

function always(): boolean {
  return true;
}

function nothingBehind({ overlay, requests }: ViewState): Refusal | null {
  if (overlay?.kind !== "cancel" || cancelledBy(overlay.request, "rest", requests).length > 1) return null;
  return refused(
    "not-in-table",
    "No part of the same scope waits behind this one.",
    "It can be cancelled alone.",
  ).refused;
}

function nothingElse({ overlay, requests }: ViewState): Refusal | null {
  if (overlay?.kind !== "cancel" || cancelledBy(overlay.request, "whole", requests).length > 1) return null;
  return refused("not-in-table", "Nothing else was confirmed together with it.", "It can be cancelled alone.")
    .refused;
}
