import { CONTRACT_FIXTURE, CUSTOMERS } from "../contracts/contract-fixture.ts";
import { wireMapsOf } from "../connectors/odata/wire-fixture.ts";

const FO = "finance-and-operations";

/** The contract's customers as a map file has them. */
export function mapsFile(): readonly object[] {
  return wireMapsOf(CONTRACT_FIXTURE)
    .filter(({ map }) => map.entity === CUSTOMERS)
    .map(({ map, tables }) => {
      const { id, lookups, types, set } = tables.dataverse;
      const theirs = tables[FO];
      return {
        ...map,
        wire: {
          [FO]: {
            set: theirs.set,
            names: Object.fromEntries(theirs.names),
            types: Object.fromEntries(theirs.types),
          },
          dataverse: { set, id, types: Object.fromEntries(types), lookups: Object.fromEntries(lookups) },
        },
      };
    });
}
