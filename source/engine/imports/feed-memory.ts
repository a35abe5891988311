import { causeOfShape, shapeOf } from "../../domain/cause/cause.ts";
import { IdTable } from "../../store/columns/id-table.ts";
import { numbers32 } from "../../store/columns/number-column.ts";
import { TextPool } from "../../store/columns/text-pool.ts";

/**
 * What one feed has reported so far: the feed hash of each record by its id. A million of them are kept outside the
 * JavaScript heap, where they cost their bytes and the collector never looks.
 */
export class SeenRecords {
  readonly #ids = new TextPool();
  readonly #byId = new IdTable(this.#ids);
  readonly #hashes = new TextPool();
  /** Number of the last hash reported, by record. */
  readonly #hashOf = numbers32();

  has(id: string): boolean {
    return this.#byId.rowOf(id) >= 0;
  }

  get(id: string): string | undefined {
    const record = this.#byId.rowOf(id);
    return record < 0 ? undefined : this.#hashes.at(this.#hashOf.at(record));
  }

  set(id: string, hash: string): void {
    const recordBefore = this.#byId.rowOf(id);
    const record = recordBefore < 0 ? this.#ids.add(id) : recordBefore;
    if (recordBefore < 0) this.#byId.add(record, id);
    this.#hashOf.set(record, this.#hashes.add(hash));
  }
}

/** Messages and shapes of which the causes are kept; as many again are kept of those before. */
const RECENT_MESSAGES = 1024;
const RECENT_SHAPES = 4096;
/** Longer ones are rarely met twice, and are not worth keeping. */
const LONGEST = 4096;

/**
 * Fingerprints of the causes reported recently: an outage reports one message for a thousand records, often letter by
 * letter. A message of a few shapes comes under several codes, so both are asked for.
 */
export class RecentCauses {
  readonly #byMessage = new Recent(RECENT_MESSAGES);
  readonly #byShape = new Recent(RECENT_SHAPES);

  causeOf(code: string, message: string): string {
    const remembered = this.#byMessage.get(code, message);
    if (remembered !== undefined) return remembered;
    const cause = this.#causeOfShape(code, shapeOf(message));
    if (message.length <= LONGEST) this.#byMessage.set(code, message, cause);
    return cause;
  }

  #causeOfShape(code: string, shape: string): string {
    const remembered = this.#byShape.get(code, shape);
    if (remembered !== undefined) return remembered;
    const cause = causeOfShape(code, shape);
    if (shape.length <= LONGEST) this.#byShape.set(code, shape, cause);
    return cause;
  }
}

type CausesByCode = Map<string, Map<string, string>>;

/** The causes of the texts asked for last: when there is no room, those of which none was asked for recently go. */
class Recent {
  readonly #most: number;
  #lately: CausesByCode = new Map();
  #before: CausesByCode = new Map();
  #count = 0;

  constructor(most: number) {
    this.#most = most;
  }

  get(code: string, text: string): string | undefined {
    const recentCause = this.#lately.get(code)?.get(text);
    if (recentCause !== undefined) return recentCause;
    const cause = this.#before.get(code)?.get(text);
    if (cause !== undefined) this.set(code, text, cause);
    return cause;
  }

  set(code: string, text: string, cause: string): void {
    if (this.#count === this.#most) {
      this.#before = this.#lately;
      this.#lately = new Map();
      this.#count = 0;
    }
    const ofCode = this.#lately.get(code);
    if (ofCode === undefined) this.#lately.set(code, new Map([[text, cause]]));
    else ofCode.set(text, cause);
    this.#count += 1;
  }
}
