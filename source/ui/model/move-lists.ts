import { causeRowsFor } from "../draw/layout-for.ts";
import type { ScreenModel } from "./screen-model.ts";
import { fetchMoreCauses } from "./fetch-causes.ts";
import { moveTo } from "../state/list-state.ts";
import { stepped, type Step } from "../state/step.ts";

export function moveInErrors(screen: ScreenModel, step: Step): void {
  const { errors } = screen.state;
  const index = stepped(errors.cursor, step, errors.matched, screen.listRows);
  screen.updateErrors({ ...errors, ...moveTo(errors, index, screen.listRows) });
}

export function moveInCauses(screen: ScreenModel, step: Step): void {
  const { causes } = screen.state;
  const height = causeRowsFor(screen.state, screen.ports.look);
  const index = stepped(causes.cursor, step, causes.matched, height);
  screen.update({ causes: { ...causes, ...moveTo(causes, index, height) } });
  screen.run(() => fetchMoreCauses(screen));
}
