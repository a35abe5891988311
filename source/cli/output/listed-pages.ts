import type { WithTimeline } from "../../domain/request/timeline.ts";
import type { Engine, ErrorsQuery } from "../../engine/engine.ts";

/**
 * The rows that the query matches, the first `most` where that is said, page by page: in the order that they have
 * now, whatever leaves in the meantime, so that a million records need no gigabyte and none is skipped or reported twice.
 */
export async function* errorPages(
  engine: Pick<Engine, "walk">,
  query: Pick<ErrorsQuery, "filter" | "sort">,
  most: number | null,
  timelines = false,
): AsyncGenerator<readonly WithTimeline[]> {
  const { filter, sort } = query;
  let page = await engine.walk({ filter, sort, most, timelines });
  for (;;) {
    if (page.rows.length > 0) yield page.rows;
    if (page.next === null) return;
    page = await engine.walk({ walk: page.walk, from: page.next });
  }
}
