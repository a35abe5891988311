import type { Engine } from "../../engine/engine.ts";
import type { ViewState } from "../state/view-state.ts";

interface DetailScreen {
  readonly state: ViewState;
  readonly ports: { readonly engine: Engine };
  update(patch: Partial<ViewState>): void;
}

/** Reads what became of the record that the detail holds. */
export async function fetchTimeline(screen: DetailScreen): Promise<void> {
  const id = screen.state.detail.pinned?.record.id;
  const read = id === undefined ? null : await screen.ports.engine.error(id);
  const { detail } = screen.state;
  const { pinned } = detail;
  if (read === null || pinned === null || pinned.record.id !== id) return;
  const record = { ...pinned.record, timeline: read.timeline };
  screen.update({ detail: { ...detail, pinned: { ...pinned, record } } });
}
