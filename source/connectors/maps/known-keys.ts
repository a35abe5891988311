import type { DataSource } from "../../domain/error/data-source.ts";
import type { FieldMap } from "../../domain/sides/table-map.ts";
import { UserFacingError } from "../../domain/user-facing-error.ts";
import type { TableShape } from "../table-shape.ts";

interface Known {
  /** Fields of the imported map. */
  readonly fields: readonly FieldMap[];
  /** What finance and operations says of its entity; undefined where its metadata was not read. */
  readonly shape: TableShape | undefined;
  /** Property of a column, where it is called otherwise. */
  readonly names: ReadonlyMap<string, string>;
  /** True while the metadata is about to be asked, when every mapped column does. */
  readonly areTypesAsked: boolean;
}

/**
 * Key columns of a map on both sides: the key of finance and operations' entity without the company, and the Dataverse
 * columns that the map pairs with it. Throws where the metadata is not known, or the map has no field for a part.
 */
export function knownKeys(
  { fields, shape, names, areTypesAsked }: Known,
  where: string,
): Readonly<Record<DataSource, readonly string[]>> {
  const [first] = fields;
  if (areTypesAsked && first !== undefined) return keysOf([first]);
  if (shape === undefined) {
    throw new UserFacingError(
      `${where} has no keys, and the metadata of finance and operations was not read.`,
      "List the key columns of both sides, or let them be read: dwtriage maps import --from CONNECTION.",
    );
  }
  return keysOf(
    shape.key
      .filter((part) => part !== "dataAreaId")
      .map((part) => {
        const field = fields.find(
          ({ financeAndOperations: column }) =>
            (names.get(column) ?? column).toLowerCase() === part.toLowerCase(),
        );
        if (field !== undefined) return field;
        throw new UserFacingError(
          `${where} has no keys, and the imported map has no field for ${part}, a part of the key of ${shape.name}.`,
          "List the key columns of both sides.",
        );
      }),
  );
}

function keysOf(fields: readonly FieldMap[]): Readonly<Record<DataSource, readonly string[]>> {
  return {
    "finance-and-operations": fields.map((field) => field.financeAndOperations),
    dataverse: fields.map((field) => field.dataverse),
  };
}
