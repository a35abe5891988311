import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { SyncRequest } from "../../source/domain/request/sync-request.ts";
import { hasEnded } from "../../source/domain/request/sync-request-states.ts";
import { isFinal, type SyncErrorState } from "../../source/domain/error/sync-error.ts";
import type { Store } from "../../source/store/store.ts";
import { messageOf } from "./soak-world.ts";

/** Everything that a life was told and shown, kept outside the program; what it finds broken, it says in sentences. */
export class SoakPromises {
  readonly #imported = new Set<string>();
  /** Keys of every feed, told as imported or not. */
  readonly #fed = new Set<string>();
  readonly #requests = new Map<string, SyncRequest>();
  readonly #ended = new Map<string, SyncRequest>();
  readonly #final = new Map<string, SyncErrorState>();
  readonly #exports = new Set<string>();
  readonly #notes = new Set<string>();
  #environment = "";

  get imported(): readonly string[] {
    return [...this.#imported];
  }

  get count(): number {
    return this.#imported.size + this.#requests.size + this.#ended.size + this.#final.size;
  }

  fed(keys: readonly string[]): void {
    for (const key of keys) this.#fed.add(key);
  }

  tookImport(keys: readonly string[]): void {
    for (const key of keys) this.#imported.add(key);
  }

  tookExport(file: string): void {
    this.#exports.add(file);
  }

  tookNote(text: string): void {
    this.#notes.add(text);
  }

  tookEnvironment(name: string): void {
    this.#environment = name;
  }

  /** Memory shows nothing that the disk does not hold, so all that is shown is a promise. */
  saw(store: Store): void {
    for (const request of store.requests()) {
      this.#requests.set(request.id, request);
      if (hasEnded(request.state)) this.#ended.set(request.id, request);
    }
    for (const key of this.#fed) {
      const state = store.knownError(`id-${key}`)?.error.state;
      if (state !== undefined && isFinal(state)) this.#final.set(key, state);
    }
  }

  /** What of it a store no longer holds. */
  async broken(store: Store): Promise<readonly string[]> {
    return [
      ...this.#brokenRecords(store),
      ...this.#brokenRequests(store),
      ...this.#unsealed(store),
      ...(await this.#brokenAudit(store)),
      ...this.#brokenWords(store),
    ];
  }

  #brokenRecords(store: Store): readonly string[] {
    const found: string[] = [];
    for (const key of this.#fed) {
      const stored = store.knownError(`id-${key}`);
      if (stored === undefined) {
        if (this.#imported.has(key)) found.push(`${key} was imported and is not there`);
        continue;
      }
      const { uniqueKey, company, message, state } = stored.error;
      if (uniqueKey !== key || company !== "USMF") found.push(`${key} is now ${uniqueKey} of ${company}`);
      if (state === "open" && !isItsMessage(message, key)) found.push(`${key} says: ${message}`);
      const final = this.#final.get(key);
      if (final !== undefined && state !== final) found.push(`${key} was ${final} and is ${state}`);
    }
    const own = new Set(Array.from(this.#fed, (key) => `id-${key}`));
    for (let row = 0; row < store.errors.rows; row++) {
      if (!own.has(store.errors.idOf(row))) found.push(`${store.errors.idOf(row)} was in no feed`);
    }
    return found;
  }

  #brokenRequests(store: Store): readonly string[] {
    const found: string[] = [];
    for (const [id, acknowledged] of this.#requests) {
      const now = store.request(id);
      if (now === undefined) {
        found.push(`request ${id} is gone`);
        continue;
      }
      for (const field of [
        "action",
        "job",
        "filter",
        "records",
        "createdBy",
        "createdAt",
        "reason",
      ] as const) {
        if (now[field] !== acknowledged[field]) found.push(`request ${id}: ${field} is ${now[field]}`);
      }
    }
    for (const [id, acknowledged] of this.#ended) {
      const now = store.request(id);
      for (const field of ["state", "succeeded", "failed", "skipped"] as const) {
        if (now?.[field] !== acknowledged[field])
          found.push(`request ${id} had ended: ${field} is ${now?.[field]}`);
      }
    }
    return found;
  }

  /** Each dismissed record is in a sealed copy, with its own text. */
  #unsealed(store: Store): readonly string[] {
    const dismissed = [...this.#fed].filter(
      (key) => store.knownError(`id-${key}`)?.error.state === "dismissed",
    );
    if (dismissed.length === 0) return [];
    const folder = join(store.folder, "sealed");
    const names = existsSync(folder) ? readdirSync(folder) : [];
    const lines = names
      .filter((name) => name.endsWith(".ndjson"))
      .flatMap((name) => readFileSync(join(folder, name), "utf8").split("\n"));
    return dismissed.flatMap((key) => {
      const own = lines.filter((line) => line.includes(`"id":"id-${key}"`));
      if (own.length === 0) return [`${key} was dismissed without a sealed copy`];
      return own.some((line) => line.includes(`"uniqueKey":"${key}"`))
        ? []
        : [`the copy of ${key} is another`];
    });
  }

  async #brokenAudit(store: Store): Promise<readonly string[]> {
    const { lines, brokenAt } = await store.audit();
    const text = lines.join("\n");
    const found = brokenAt === null ? [] : [`the audit is broken at line ${brokenAt}`];
    for (const file of this.#exports) if (!text.includes(file)) found.push(`the audit tells no ${file}`);
    for (const id of this.#requests.keys()) {
      if (!text.includes(`"request":"${id}"`)) found.push(`the audit tells no request ${id}`);
    }
    return found;
  }

  #brokenWords(store: Store): readonly string[] {
    const kept = JSON.stringify(store.causeMemories());
    const found = [...this.#notes].filter((note) => !kept.includes(note)).map((note) => `no note ${note}`);
    const { environment } = store.settings();
    if (this.#environment !== "" && environment < this.#environment) found.push(`environment ${environment}`);
    return found;
  }
}

/** The feed's text, or what a later attempt has put in its place. */
function isItsMessage(message: string, key: string): boolean {
  return message === messageOf(key) || !message.startsWith("Unable to lookup");
}
