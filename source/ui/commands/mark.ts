import { RECORDS_PER_REQUEST } from "../../domain/request/plan.ts";
import type { ScreenModel } from "../model/screen-model.ts";
import { cursorRow } from "../state/list-state.ts";
import { counted, grouped } from "../../text/numbers.ts";
import { moveInErrors } from "../model/move-lists.ts";
import { arrange } from "./undo.ts";

const PAGE = 500;

/** Marks the record under the cursor, or takes its mark away, and goes one down; ends a range when one is drawn. */
export async function markRow(screen: ScreenModel): Promise<void> {
  if (screen.state.range !== null) return await markRange(screen);
  const row = cursorRow(screen.state.errors);
  if (row === null) return;
  const marks = new Set(screen.state.marks);
  if (!marks.delete(row.id)) marks.add(row.id);
  arrange(screen, "a mark", { marks });
  moveInErrors(screen, { lines: 1 });
}

/** Starts a range at the record under the cursor, or marks the range when one is drawn. */
export async function drawRange(screen: ScreenModel): Promise<void> {
  if (screen.state.range !== null) return await markRange(screen);
  const { errors } = screen.state;
  const row = cursorRow(errors);
  if (row === null) return;
  screen.update({ range: { id: row.id, index: errors.cursor } });
  const { look } = screen.ports;
  screen.tell(
    `A range starts here: move, then ${look.key("mark-range")} or ${look.key("mark")} marks it; ${look.key("back")} leaves it.`,
  );
}

async function markRange(screen: ScreenModel): Promise<void> {
  const { range, errors, filter, sort } = screen.state;
  const end = errors.cursorId;
  screen.update({ range: null, notice: null });
  if (range === null || end === null) return;
  const { engine } = screen.ports;
  const placeOf = async (id: string): Promise<number | null> =>
    (await engine.errors({ filter, sort, offset: 0, limit: 1, anchor: id })).anchorIndex;
  await screen.guarded(async () => {
    const [from, to] = await Promise.all([placeOf(range.id), placeOf(end)]);
    if (from === null || to === null) {
      screen.tell(
        "An end of the range has left the list: nothing was marked.",
        "Draw the range again.",
        "refusal",
      );
      return;
    }
    const first = Math.min(from, to);
    const length = Math.abs(to - from) + 1;
    const wanted = Math.min(length, RECORDS_PER_REQUEST);
    const marks = new Set(screen.state.marks);
    for (let offset = first; offset < first + wanted; offset += PAGE) {
      const limit = Math.min(PAGE, first + wanted - offset);
      const page = await engine.errors({ filter, sort, offset, limit });
      for (const row of page.rows) marks.add(row.id);
    }
    arrange(screen, "the marks of a range", { marks });
    if (wanted < length) tellCut(screen, wanted, length);
    else
      screen.tell(`${counted(wanted, "record")} in the range marked; ${grouped(marks.size)} marked in all.`);
  });
}

/** Marks all that the filter matches, up to what one request takes. */
export async function markAll(screen: ScreenModel): Promise<void> {
  const { filter, sort } = screen.state;
  await screen.guarded(async () => {
    const ids = await screen.ports.engine.ids(filter, sort, RECORDS_PER_REQUEST);
    arrange(
      screen,
      "marks on all that matched",
      { marks: new Set([...screen.state.marks, ...ids]) },
      { range: null },
    );
    const { matched } = screen.state.errors;
    if (ids.length < matched && ids.length === RECORDS_PER_REQUEST) tellCut(screen, ids.length, matched);
    else
      screen.tell(
        `All ${grouped(ids.length)} that the filter matches are marked.`,
        `${screen.ports.look.key("clear-marks")} takes the marks away.`,
      );
  });
}

/** Marks what is not marked among all that the filter matches, and unmarks what is. */
export async function invertMarks(screen: ScreenModel): Promise<void> {
  const { filter, sort, marks } = screen.state;
  await screen.guarded(async () => {
    const ids = await screen.ports.engine.ids(filter, sort, RECORDS_PER_REQUEST + marks.size);
    const unmarked = ids.filter((id) => !marks.has(id));
    const inverted = unmarked.slice(0, RECORDS_PER_REQUEST);
    arrange(screen, "inverted marks", { marks: new Set(inverted) }, { range: null });
    if (inverted.length < unmarked.length) tellCut(screen, inverted.length, screen.state.errors.matched);
    else screen.tell(`${counted(inverted.length, "record")} marked that were not before.`);
  });
}

export function clearMarks(screen: ScreenModel): void {
  const { size } = screen.state.marks;
  screen.update({ range: null });
  if (size === 0) return;
  arrange(screen, `${counted(size, "mark")} taken away`, { marks: new Set() });
  screen.tell(`${counted(size, "mark")} taken away.`, `${screen.ports.look.key("undo")} brings them back.`);
}

function tellCut(screen: ScreenModel, marked: number, matched: number): void {
  screen.tell(
    `The first ${grouped(marked)} of ${grouped(matched)} are marked: a request takes at most ${grouped(RECORDS_PER_REQUEST)}.`,
    "Narrow the filter to mark the rest.",
    "refusal",
  );
}
