import { createHash } from "node:crypto";
import type { Client, QueryResult, QueryResultRow } from "pg";
import { codeOf } from "../../text/system-code.ts";
import { databaseFault, isOutcomeUnknown } from "./database-faults.ts";
import { passwordOf, userOf } from "./password-of.ts";
import { shownAddress, tlsOptions, type StoreAddress } from "./store-address.ts";

const CONNECT_MS = 5_000;
/** A statement without an answer for so long is given up, and its connection with it. */
const ANSWER_MS = 20_000;
/** The channel on which an engine hints that it has committed. */
const CHANNEL = "dwtriage";
/** Hints follow one another at least so far apart: the first one brings whatever was committed until it is heard. */
const HINTS_APART_MS = 50;
/**
 * A hint that waited for the server's disk would cost as much as a commit, and it rests on nothing: NOTIFY makes a
 * transaction of its own that writes to the log.
 */
const HINT = "SELECT set_config('synchronous_commit', 'off', true), pg_notify($1, $2)";
/** What a transaction pooler of before PgBouncer 1.21 makes of prepared statements: unknown, or there already. */
const POOLED = ["26000", "42P05"];

const nothing = (): void => undefined;

/** One connection, opened when it is needed and again after it broke. Statements follow one another. */
export class DatabaseLine {
  readonly #address: StoreAddress;
  #client: Promise<Client> | null = null;
  /** The one that is open. */
  #current: Client | null = null;
  #heard: ((payload: string) => void) | null = null;
  #hinting: NodeJS.Timeout | null = null;
  #hintedAt = 0;
  /** True behind a pooler that keeps no prepared statements. */
  #isPooled = false;
  /** Ends with the statement that was asked last; never rejects. */
  #last: Promise<void> = Promise.resolve();
  #isClosed = false;

  constructor(address: StoreAddress) {
    this.#address = address;
  }

  /** Throws a UserFacingError for a connection that did not come about, and what `pg` says of a statement that failed. */
  async ask<Row extends QueryResultRow>(text: string, values: readonly unknown[]): Promise<QueryResult<Row>> {
    return this.#turn(async () => {
      const client = await this.#open();
      try {
        return await this.#query<Row>(client, text, values);
      } catch (error) {
        // Nobody knows what it would still answer: the next statement opens another one.
        if (isOutcomeUnknown(error)) this.#drop(client);
        throw error;
      }
    });
  }

  /** The server plans a statement once a connection; one that it did not find there was not carried out. */
  async #query<Row extends QueryResultRow>(
    client: Client,
    text: string,
    values: readonly unknown[],
  ): Promise<QueryResult<Row>> {
    if (this.#isPooled || values.length === 0) return client.query<Row>(text, [...values]);
    try {
      return await client.query<Row>({ name: nameOf(text), text, values: [...values] });
    } catch (error) {
      if (!POOLED.includes(codeOf(error))) throw error;
      this.#isPooled = true;
      return client.query<Row>(text, [...values]);
    }
  }

  #turn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#last.then(work);
    this.#last = result.then(nothing, nothing);
    return result;
  }

  get hears(): boolean {
    return this.#heard !== null && this.#current !== null;
  }

  async listen(heard: (payload: string) => void): Promise<void> {
    const isNew = this.#heard === null;
    this.#heard = heard;
    await this.#turn(async () => {
      const client = await this.#open();
      if (isNew) await client.query(`LISTEN ${CHANNEL}`);
    });
  }

  /** Hints once for whatever was committed since; a hint that is lost costs the others a second. */
  hint(payload: string): void {
    if (this.#hinting !== null || this.#isClosed) return;
    const waitMs = Math.max(0, this.#hintedAt + HINTS_APART_MS - performance.now());
    this.#hinting = setTimeout(() => {
      this.#hinting = null;
      this.#hintedAt = performance.now();
      this.ask(HINT, [CHANNEL, payload]).catch(() => undefined);
    }, waitMs);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    if (this.#hinting !== null) clearTimeout(this.#hinting);
    await this.#last;
    const client = await this.#client?.catch(() => null);
    this.#client = null;
    await client?.end().catch(() => undefined);
  }

  #open(): Promise<Client> {
    if (this.#isClosed) return Promise.reject(new Error("The connection to the team store is closed."));
    this.#client ??= this.#connect().catch((error: unknown) => {
      this.#client = null;
      throw databaseFault(error, shownAddress(this.#address));
    });
    return this.#client;
  }

  async #connect(): Promise<Client> {
    const { sslMode } = this.#address;
    const tls = tlsOptions(this.#address);
    try {
      return await this.#connected(tls);
    } catch (error) {
      const isRefused = error instanceof Error && error.message.includes("does not support SSL");
      if (sslMode !== "prefer" || tls === false || !isRefused) throw error;
      return await this.#connected(false);
    }
  }

  async #connected(ssl: ReturnType<typeof tlsOptions>): Promise<Client> {
    const { Client: PgClient } = (await import("pg")).default;
    const { host, port, database } = this.#address;
    const client = new PgClient({
      host,
      port,
      database,
      user: userOf(this.#address),
      password: () => passwordOf(this.#address),
      ssl,
      application_name: "dwtriage",
      connectionTimeoutMillis: CONNECT_MS,
      query_timeout: ANSWER_MS,
      keepAlive: true,
    });
    // The types leave out what `pg` keeps of the server's greeting.
    const server: object & { readonly processID?: number | null } = Object(client) as {
      readonly processID?: number | null;
    };
    client.on("error", () => this.#drop(client));
    client.on("notification", ({ payload = "", processId }) => {
      // What this very connection has hinted at, it knows.
      if (processId !== server.processID) this.#heard?.(payload);
    });
    try {
      await client.connect();
      if (this.#heard !== null) await client.query(`LISTEN ${CHANNEL}`);
      this.#current = client;
      return client;
    } catch (error) {
      await client.end().catch(() => undefined);
      throw error;
    }
  }

  #drop(client: Client): void {
    if (this.#current === client) {
      this.#current = null;
      this.#client = null;
    }
    client.end().catch(() => undefined);
  }
}

const names = new Map<string, string>();

/** A name that says the statement: another version of dwtriage on the same connection has another one for another text. */
function nameOf(text: string): string {
  let name = names.get(text);
  if (name === undefined) {
    name = `dwtriage_${createHash("sha256").update(text).digest("hex").slice(0, 16)}`;
    names.set(text, name);
  }
  return name;
}
