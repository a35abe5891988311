import { DATA_SOURCES } from "../domain/error/data-source.ts";
import type { DataSource } from "../domain/error/data-source.ts";
import { CATEGORIES } from "../domain/error/sync-error.ts";
import type { SyncErrorCategory } from "../domain/error/sync-error.ts";
import type { SeededRandom } from "./seeded-random.ts";

/** Text with slots such as `{key}`, taken apart once so that filling it is a few joins. */
class MessageTemplate {
  /** Literal, slot, literal, slot, …, literal. */
  readonly #parts: readonly string[];

  constructor(text: string) {
    this.#parts = text.split(/\{(\w+)\}/);
  }

  /** `slot` is asked for each slot in turn. */
  fill(slot: (name: string) => string): string {
    let text = this.#parts[0] ?? "";
    for (let index = 1; index < this.#parts.length; index += 2) {
      text += slot(this.#parts[index] ?? "") + (this.#parts[index + 1] ?? "");
    }
    return text;
  }
}

/** The contents of data/message-shapes.json: innermost reasons, and what the services wrap around them. */
export interface MessageShapes {
  /** Wrapper text by name; `{inner}` is the wrapped text, `{innerJson}` the same as a JSON string. */
  readonly wrappers: Readonly<Record<string, string>>;
  readonly reasons: readonly {
    readonly category: SyncErrorCategory;
    readonly source: DataSource;
    readonly code: string;
    readonly weight: number;
    readonly text: string;
    /** Ways to wrap it, each from the outermost wrapper in. */
    readonly wrap: readonly (readonly string[])[];
  }[];
  readonly fields: readonly string[];
  readonly labels: readonly string[];
  /** Table and its label. */
  readonly parents: readonly (readonly string[])[];
  readonly companies: readonly string[];
  readonly names: readonly string[];
  readonly values: readonly string[];
}

/** Checks the contents of data/message-shapes.json; throws an Error that names the first part that is not as it should be. */
export function parseMessageShapes(value: unknown): MessageShapes {
  const file = objectAt(value, "message shapes");
  return {
    wrappers: Object.fromEntries(
      Object.entries(objectAt(file.wrappers, "wrappers")).map(([name, text]) => [name, textAt(text, name)]),
    ),
    reasons: listAt(file.reasons, "reasons", parseReason),
    fields: listAt(file.fields, "fields", textAt),
    labels: listAt(file.labels, "labels", textAt),
    parents: listAt(file.parents, "parents", (parent, where) => listAt(parent, where, textAt)),
    companies: listAt(file.companies, "companies", textAt),
    names: listAt(file.names, "names", textAt),
    values: listAt(file.values, "values", textAt),
  };
}

function parseReason(value: unknown, where: string): Reason {
  const reason = objectAt(value, where);
  const category = CATEGORIES.find((one) => one === reason.category);
  const source = DATA_SOURCES.find((one) => one === reason.source);
  if (category === undefined || source === undefined) throw new Error(`${where}: no such category or source`);
  if (typeof reason.weight !== "number") throw new Error(`${where}.weight: expected a number`);
  return {
    category,
    source,
    code: textAt(reason.code, `${where}.code`),
    weight: reason.weight,
    text: textAt(reason.text, `${where}.text`),
    wrap: listAt(reason.wrap, `${where}.wrap`, (names, at) => listAt(names, at, textAt)),
  };
}

function objectAt(value: unknown, where: string): Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null) throw new Error(`${where}: expected an object`);
  return Object.fromEntries(Object.entries(value));
}

function textAt(value: unknown, where: string): string {
  if (typeof value !== "string") throw new Error(`${where}: expected text`);
  return value;
}

function listAt<T>(value: unknown, where: string, read: (item: unknown, where: string) => T): readonly T[] {
  if (!Array.isArray(value)) throw new Error(`${where}: expected a list`);
  return value.map((item: unknown, index) => read(item, `${where}[${index}]`));
}

/** A reason with one of its wrappings, and the words that distinguish one cause from another already in place. */
export interface CauseShape {
  readonly category: SyncErrorCategory;
  readonly source: DataSource;
  readonly code: string;
  /** From the innermost text out. */
  readonly templates: readonly MessageTemplate[];
  /** Slots that are the same in all records of the cause. */
  readonly fixed: Readonly<Record<string, string>>;
}

export type Reason = MessageShapes["reasons"][number];

/** Makes one cause of a reason: which table, field and parent it is about, and how it is wrapped. */
export function causeShape(reason: Reason, shapes: MessageShapes, random: SeededRandom): CauseShape {
  const [parent = "", parentLabel = ""] = random.pick(shapes.parents);
  const wrap = random.pick(reason.wrap);
  const texts = [reason.text, ...wrap.toReversed().map((name) => shapes.wrappers[name] ?? "{inner}")];
  return {
    category: reason.category,
    source: reason.source,
    code: reason.code,
    templates: texts.map((text) => new MessageTemplate(text)),
    fixed: {
      parent,
      parentLabel,
      field: random.pick(shapes.fields),
      label: random.pick(shapes.labels),
      choices: Array.from({ length: 3 + random.below(4) }, (_, index) => 192_350_000 + index).join(","),
      length: String(10 * (1 + random.below(10))),
    },
  };
}

/** The whole message of one record: the reason filled in, then wrapped from the inside out. */
export function messageOf(cause: CauseShape, slot: (name: string) => string): string {
  let inner = "";
  for (const template of cause.templates) {
    const wrapped = inner;
    inner = template.fill((name) => {
      if (name === "inner") return wrapped;
      if (name === "innerJson") return JSON.stringify(wrapped);
      return cause.fixed[name] ?? slot(name);
    });
  }
  return inner;
}
