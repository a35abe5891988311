import { drawn, type PlaceDefinition } from "./place.ts";
import { confirmCancel, waitingBehind } from "../commands/request.ts";
import { closeOverlay } from "../commands/view.ts";
import { refused, type Refusal } from "../../domain/outcome.ts";
import type { ViewState } from "../state/view-state.ts";
import { settledCount } from "../../domain/request/sync-request.ts";
import type { RequestView } from "../../engine/engine.ts";
import { wrap } from "../../text/cell-text.ts";
import type { Look } from "../draw/theme.ts";
import { visibleText } from "../../text/visible-text.ts";
import { titledRule } from "../draw/line.ts";
import { count, counted } from "../state/numbers.ts";

/** The question before a request is cancelled, with what cancelling can and cannot take back. */
function cancelLines(request: RequestView, behind: number, width: number, look: Look): readonly string[] {
  const done = settledCount(request);
  const left = request.records - done;
  const text = `${count(done)} of ${counted(request.records, "record")} are settled and stay so. The other ${count(left)} are open again.`;
  return [
    titledRule(
      `Cancel ${request.id}, a ${request.action} in ${visibleText(request.job, look.ascii)}?`,
      width,
      look,
      "danger",
    ),
    ...wrap(text, width - 2).map((part) => ` ${part}`),
    "",
    ...(behind === 0 ? [] : [` R cancels it and the ${counted(behind, "part")} that wait behind it.`]),
    ` y cancels it.   ${look.paint("dim", `${look.glyphs.enter} `)}${look.paint("selected", "[ Let it go on ]")}`,
  ];
}

export const CANCEL: PlaceDefinition = {
  title: "Cancelling a request",
  body: drawn("cancel", ({ request }, { state, layout, screen }) =>
    cancelLines(request, waitingBehind(request, state.requests).length, layout.columns, screen.ports.look),
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
      run: (screen) => confirmCancel(screen, true),
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
  if (overlay?.kind !== "cancel" || waitingBehind(overlay.request, requests).length > 0) return null;
  return refused("not-in-table", "No part of the same scope waits behind this one.", "y cancels it alone.")
    .refused;
}
