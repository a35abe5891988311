import { settledCount } from "../../domain/request/sync-request.ts";
import type { RequestView } from "../../engine/engine.ts";
import { wrap } from "../../text/cell-text.ts";
import type { Look } from "../draw/theme.ts";
import { visibleText } from "../../text/visible-text.ts";
import { titledRule } from "../draw/line.ts";
import { count, counted } from "../state/numbers.ts";

/** The question before a request is cancelled, with what cancelling can and cannot take back. */
export function cancelLines(
  request: RequestView,
  behind: number,
  width: number,
  look: Look,
): readonly string[] {
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
