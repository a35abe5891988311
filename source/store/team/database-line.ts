import type { Client, QueryResult, QueryResultRow } from "pg";
import { databaseFault, isOutcomeUnknown } from "./database-faults.ts";
import { shownAddress, tlsOptions, type StoreAddress } from "./store-address.ts";

const CONNECT_MS = 5_000;
/** A statement without an answer for so long is given up, and its connection with it. */
const ANSWER_MS = 20_000;
/** The channel on which an engine hints that it has committed. */
const CHANNEL = "dwtriage";

const nothing = (): void => undefined;

/** One connection, opened when it is needed and again after it broke. Statements follow one another. */
export class DatabaseLine {
  readonly #address: StoreAddress;
  #client: Promise<Client> | null = null;
  /** The one that is open. */
  #current: Client | null = null;
  #heard: ((payload: string) => void) | null = null;
  #isHinting = false;
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
        return await client.query<Row>(text, [...values]);
      } catch (error) {
        // Nobody knows what it would still answer: the next statement opens another one.
        if (isOutcomeUnknown(error)) this.#drop(client);
        throw error;
      }
    });
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
    if (this.#isHinting) return;
    this.#isHinting = true;
    setImmediate(() => {
      this.#isHinting = false;
      this.ask("SELECT pg_notify($1, $2)", [CHANNEL, payload]).catch(() => undefined);
    });
  }

  async close(): Promise<void> {
    this.#isClosed = true;
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
    const { host, port, database, user } = this.#address;
    const client = new PgClient({
      host,
      port,
      database,
      ...(user === undefined ? {} : { user }),
      ssl,
      application_name: "dwtriage",
      connectionTimeoutMillis: CONNECT_MS,
      query_timeout: ANSWER_MS,
      keepAlive: true,
    });
    client.on("error", () => this.#drop(client));
    client.on("notification", ({ payload = "" }) => this.#heard?.(payload));
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
