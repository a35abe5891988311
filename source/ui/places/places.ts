import type { Binding } from "../model/binding.ts";
import { grouped, type KeyGroup } from "../state/key-description.ts";
import type { Place } from "../state/view-state.ts";
import { CANCEL } from "./cancel.ts";
import { COLUMNS } from "./columns.ts";
import { COMMAND } from "./command.ts";
import { COPY } from "./copy.ts";
import { EXPORT } from "./export.ts";
import { GROUPING } from "./grouping.ts";
import { helpPlace, helpSearchPlace } from "./help.ts";
import { CAUSES, DETAIL, ERRORS, FILTERS, REQUESTS } from "./lists.ts";
import { MAPS } from "./maps.ts";
import { OUTCOMES } from "./outcomes.ts";
import { PARENTS } from "./parents.ts";
import { PHANTOMS } from "./phantoms.ts";
import type { PlaceDefinition } from "./place.ts";
import { COUNTING, PLAN, REASON } from "./plan.ts";
import { QUERY } from "./query.ts";
import { SIDES } from "./sides.ts";
import { SORT } from "./sort.ts";
import { VIEWS } from "./views.ts";

/** Every place, in the order of help and documents. */
export const PLACES: Readonly<Record<Place, PlaceDefinition>> = {
  causes: CAUSES,
  errors: ERRORS,
  filters: FILTERS,
  detail: DETAIL,
  requests: REQUESTS,
  outcomes: OUTCOMES,
  plan: PLAN,
  reason: REASON,
  counting: COUNTING,
  cancel: CANCEL,
  query: QUERY,
  command: COMMAND,
  grouping: GROUPING,
  sort: SORT,
  columns: COLUMNS,
  views: VIEWS,
  parents: PARENTS,
  phantoms: PHANTOMS,
  sides: SIDES,
  maps: MAPS,
  copy: COPY,
  export: EXPORT,
  help: helpPlace(() => PLACES),
  "help-search": helpSearchPlace(() => PLACES),
};

/** The names of all places. */
export const PLACE_NAMES = Object.keys(PLACES).filter((name): name is Place => name in PLACES);

/** The places of which something holds. */
export function placesWith(holds: (place: PlaceDefinition) => boolean): readonly Place[] {
  return PLACE_NAMES.filter((name) => holds(PLACES[name]));
}

/** The keys that the places bring themselves, place after place. */
export function keysOfPlaces(): readonly (Binding & { readonly group: KeyGroup })[] {
  return PLACE_NAMES.flatMap((name) => {
    const { shared = [], keys, line, isConfirming } = PLACES[name];
    const own = keys.map((key) => ({ ...key, places: [name] }));
    const group = isConfirming === true ? "act" : line === undefined ? "look" : "write";
    // What leads to a place to look, or to a dialog, is said by the row where it is not looking.
    return [...grouped("look", shared), ...grouped(group, own)];
  });
}
