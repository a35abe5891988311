import { causeOfShape, shapeOf } from "../../domain/cause/cause.ts";
import { IdTable } from "../../store/columns/id-table.ts";
import { numbers32 } from "../../store/columns/number-column.ts";
import { TextPool } from "../../store/columns/text-pool.ts";

/**
 * What one feed has told so far: the feed hash of each record by its id. A million of them are kept outside the
 * JavaScript heap, where they cost their bytes and the collector never looks.
 */
export class SeenRecords {
  readonly #ids = new TextPool();
  readonly #byId = new IdTable(this.#ids);
  readonly #hashes = new TextPool();
  /** Number of the last hash told, by record. */
  readonly #hashOf = numbers32();

  has(id: string): boolean {
    return this.#byId.rowOf(id) >= 0;
  }

  get(id: string): string | undefined {
    const record = this.#byId.rowOf(id);
    return record < 0 ? undefined : this.#hashes.at(this.#hashOf.at(record));
  }

  set(id: string, hash: string): void {
    const known = this.#byId.rowOf(id);
    const record = known < 0 ? this.#ids.add(id) : known;
    if (known < 0) this.#byId.add(record, id);
    this.#hashOf.set(record, this.#hashes.add(hash));
  }
}

const RECENT = 4096;
/** Longer shapes are rarely met twice, and are not worth keeping. */
const LONGEST = 4096;

/** Fingerprints of the causes told lately: an outage tells one message about a thousand records. */
export class RecentCauses {
  readonly #byShape = new Map<string, { readonly code: string; readonly cause: string }>();

  causeOf(code: string, message: string): string {
    const shape = shapeOf(message);
    const known = this.#byShape.get(shape);
    if (known !== undefined && known.code === code) return known.cause;
    const cause = causeOfShape(code, shape);
    if (shape.length > LONGEST) return cause;
    if (this.#byShape.size >= RECENT) this.#byShape.clear();
    this.#byShape.set(shape, { code, cause });
    return cause;
  }
}
