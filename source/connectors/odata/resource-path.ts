import type { ColumnType } from "../../domain/sides/column-rule.ts";
import { literalOf } from "./literal.ts";

/** One part of a key, or one condition of a filter. */
export interface KeyPart {
  /** Property name on the wire. */
  readonly name: string;
  readonly type: ColumnType;
  readonly value: string;
  /** How a body says it, where that is not a property with a value: a link to the row of that id. */
  readonly bind?: { readonly property: string; readonly path: string };
}

/**
 * How a key predicate is encoded. `double`: `/`, `\`, `+` and `%` are percent-encoded twice, because finance and
 * operations answers "No route data was found" to the first three when they are encoded once. That rests on one
 * third-party page, and the percent sign is our inference from it (a server that decodes twice would otherwise take
 * `a%2Fb` for `a/b`); so it is a switch. `standard`: once, as OData says.
 */
export type KeyEncoding = "double" | "standard";

/** Characters that the Dataverse documentation rules out in an alternate key within a URL. */
const DATAVERSE_FORBIDDEN = /[/#<>*%&:\\?+]/;

const TWICE = /%(2F|5C|2B|25)/gi;

/** `(a='x',b=7)`, encoded for a path; null when a value is not of its type. */
export function keyPredicate(parts: readonly KeyPart[], encoding: KeyEncoding): string | null {
  const printed: string[] = [];
  for (const { name, type, value } of parts) {
    const literal = literalOf(type, value);
    if (literal === null) return null;
    const once = encodeURIComponent(literal);
    printed.push(`${name}=${encoding === "double" ? once.replaceAll(TWICE, "%25$1") : once}`);
  }
  return `(${printed.join(",")})`;
}

/** `a eq 'x' and b eq 7`, not yet encoded; null when a value is not of its type. */
export function filterOf(parts: readonly KeyPart[]): string | null {
  const printed: string[] = [];
  for (const { name, type, value } of parts) {
    const literal = literalOf(type, value);
    if (literal === null) return null;
    printed.push(`${name} eq ${literal}`);
  }
  return printed.join(" and ");
}

/** Query options in the order given, with a space as %20 and a plus as %2B; the names keep their dollar sign. */
export function queryOf(options: Readonly<Record<string, string>>): string {
  const entries = Object.entries(options).filter(([, value]) => value !== "");
  if (entries.length === 0) return "";
  return `?${entries.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join("&")}`;
}

/** True when the value may stand in an alternate key of a Dataverse URL. */
export function isSafeInDataverseKey(value: string): boolean {
  return !DATAVERSE_FORBIDDEN.test(value);
}
