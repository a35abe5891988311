import { attribute, XmlTags, type XmlPiece } from "../../text/xml-tags.ts";
import { UserFacingError } from "../../domain/user-facing-error.ts";

/** A property as the document says it. */
export interface EdmProperty {
  /** Qualified name of its type, e.g. `Edm.Decimal`. */
  readonly type: string;
  /** Digits behind the point; empty where it does not say. */
  readonly scale: string;
  readonly isNullable: boolean;
  /** What finance and operations itself calls the type, e.g. `Date` of an instant that stands for a day; else empty. */
  readonly axType: string;
}

export interface EdmType {
  /** Qualified name of the type it extends; empty for none. */
  readonly base: string;
  readonly key: readonly string[];
  readonly properties: ReadonlyMap<string, EdmProperty>;
  readonly navigations: readonly string[];
}

/** Letters that a set's name shares with its type's: CustomersV3 is a set of CustomerV3. */
const SHARED_LETTERS = 3;

/**
 * Reads `$metadata` (CSDL 4.0) as it arrives and keeps only the entity types that were asked for: those of finance and
 * operations come to tens of megabytes. Which type a set has stands behind the types, so a first reading keeps the
 * types whose names begin as a set's does; where that was not enough, the document is read once more for the rest.
 */
export class EdmScan {
  readonly #tags = new XmlTags(broken);
  readonly #decoder = new TextDecoder();
  readonly #wantedSets: ReadonlySet<string>;
  readonly #beginnings: ReadonlySet<string>;
  readonly #wanted: ReadonlySet<string>;
  readonly #aliases = new Map<string, string>();
  readonly #kept = new Map<string, EdmType>();
  readonly #typeOfSet = new Map<string, string>();
  readonly #enumerations = new Map<string, EnumMember[]>();
  #namespace = "";
  #open: { readonly name: string; readonly type: Open } | null = null;
  #members: EnumMember[] | null = null;
  /** Inside an annotation that says the type of finance and operations: its element may say it, or a text in it. */
  #isTelling = false;

  /** `sets` are entity sets, `wanted` qualified names of types. */
  constructor(sets: readonly string[], wanted: ReadonlySet<string>) {
    this.#wantedSets = new Set(sets);
    this.#beginnings = new Set(sets.map(beginningOf));
    this.#wanted = wanted;
  }

  /** Throws UserFacingError when it is not XML. */
  take(bytes: Uint8Array): void {
    for (const piece of this.#tags.take(this.#decoder.decode(bytes, { stream: true }))) this.#read(piece);
  }

  /** Entity types that were kept, by qualified name. */
  get types(): ReadonlyMap<string, EdmType> {
    return this.#kept;
  }

  /** Names of an enumeration's members in the order of their values; null for what is no enumeration. */
  membersOf(type: string): readonly string[] | null {
    const members = this.#enumerations.get(this.qualified(type));
    return members?.toSorted((left, right) => left.value - right.value).map(({ name }) => name) ?? null;
  }

  /** Qualified name of a set's entity type; undefined for a set that is not there. */
  typeOfSet(set: string): string | undefined {
    const type = this.#typeOfSet.get(set);
    return type === undefined ? undefined : this.qualified(type);
  }

  /** With the namespace in place of its alias. */
  qualified(name: string): string {
    const cut = name.lastIndexOf(".");
    const namespace = this.#aliases.get(name.slice(0, Math.max(0, cut)));
    return namespace === undefined ? name : `${namespace}.${name.slice(cut + 1)}`;
  }

  #read(piece: XmlPiece): void {
    if (piece.kind === "text") {
      if (this.#isTelling) tellAxType(this.#open, piece.text);
      return;
    }
    if (piece.kind === "close") {
      if (piece.name === "EntityType") this.#end();
      if (piece.name === "EnumType") this.#members = null;
      if (piece.name === "Annotation") this.#isTelling = false;
      return;
    }
    const said = (name: string): string => attribute(piece.attributes, name);
    switch (piece.name) {
      case "Schema":
        this.#namespace = said("Namespace");
        if (said("Alias") !== "") this.#aliases.set(said("Alias"), this.#namespace);
        return;
      case "EnumType":
        this.#members = [];
        this.#enumerations.set(`${this.#namespace}.${said("Name")}`, this.#members);
        if (piece.isEmpty) this.#members = null;
        return;
      case "Member":
        this.#members?.push({ name: said("Name"), value: memberValue(said("Value"), this.#members.length) });
        return;
      case "Annotation":
        if (this.#open === null || !/(^|\.)AXType$/.test(said("Term"))) return;
        tellAxType(this.#open, said("EnumMember") || said("String"));
        this.#isTelling = !piece.isEmpty;
        return;
      case "EntitySet":
        if (this.#wantedSets.has(said("Name"))) this.#typeOfSet.set(said("Name"), said("EntityType"));
        return;
      case "EntityType":
        this.#begin(said("Name"), said("BaseType"));
        if (piece.isEmpty) this.#end();
        return;
      default:
        if (this.#open !== null) addTo(this.#open.type, piece.name, said);
    }
  }

  #begin(name: string, base: string): void {
    const qualified = `${this.#namespace}.${name}`;
    if (!this.#wanted.has(qualified) && !this.#beginnings.has(beginningOf(name))) return;
    this.#open = {
      name: qualified,
      type: { base, key: [], properties: new Map(), navigations: [], last: null },
    };
  }

  #end(): void {
    if (this.#open !== null) this.#kept.set(this.#open.name, this.#open.type);
    this.#open = null;
  }
}

interface Open extends EdmType {
  readonly key: string[];
  readonly properties: Map<string, EdmProperty>;
  readonly navigations: string[];
  /** The property that an annotation belongs to. */
  last: { -readonly [K in keyof EdmProperty]: EdmProperty[K] } | null;
}

interface EnumMember {
  readonly name: string;
  readonly value: number;
}

/** Members without a value count from 0 (CSDL 4.01, 10.2). */
function memberValue(said: string, place: number): number {
  return /^-?\d+$/.test(said) ? Number(said) : place;
}

/** `Microsoft.Dynamics.OData.Core.V1.AXType/Date` says Date. */
function tellAxType(open: { readonly type: Open } | null, said: string): void {
  const [, name] = /AXType\/(\w+)\s*$/.exec(said) ?? [];
  if (name !== undefined && open !== null && open.type.last !== null) open.type.last.axType = name;
}

function addTo(type: Open, element: string, said: (name: string) => string): void {
  if (element === "PropertyRef") type.key.push(said("Name"));
  if (element === "Property") {
    type.last = {
      type: said("Type"),
      scale: said("Scale"),
      isNullable: said("Nullable").toLowerCase() !== "false",
      axType: "",
    };
    type.properties.set(said("Name"), type.last);
  }
  if (element === "NavigationProperty" && !said("Type").startsWith("Collection(")) {
    type.navigations.push(said("Name"));
  }
}

function beginningOf(name: string): string {
  return name.slice(0, SHARED_LETTERS).toLowerCase();
}

function broken(why: string): UserFacingError {
  return new UserFacingError(
    `The metadata of the service cannot be read: ${why}.`,
    "Check the connection's url: its path /data/$metadata should answer with XML.",
  );
}
