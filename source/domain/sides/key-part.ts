import type { DataSource } from "../error/data-source.ts";
import type { FieldMap, TableMap } from "./table-map.ts";
import { convert, fit, type NoFit } from "./value-conversion.ts";

/**
 * A part of a record's unique key as one side has it. `from` is the side whose words the key is in: a day, an element
 * of an enumeration and a value of a table of values are reported otherwise on the other one.
 */
export function keyPartAt(
  map: TableMap,
  place: number,
  words: { readonly from: DataSource; readonly at: DataSource },
  value: string,
): string | NoFit {
  const field = keyField(map, place);
  if (value === "") return value;
  const found =
    words.from === words.at ? fit(field.rules?.[words.at], value) : convert(field, words.from, value);
  return "because" in found ? found : String(found.value ?? "");
}

/** The mapped field of the two key columns, or one of its own where the map lists none. */
function keyField({ fields, keys, keyRules }: TableMap, place: number): FieldMap {
  const theirs = keys["finance-and-operations"][place] ?? "";
  const ours = keys.dataverse[place] ?? "";
  const mapped = fields.find((one) => one.financeAndOperations === theirs && one.dataverse === ours);
  const rules = keyRules?.[place];
  return (
    mapped ?? {
      financeAndOperations: theirs,
      dataverse: ours,
      direction: "both",
      values: {},
      ...(rules !== undefined && { rules }),
    }
  );
}
