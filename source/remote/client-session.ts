import { refusedBy } from "../wording/refusal-words.ts";
import type { Socket } from "node:net";
import { ResponseError } from "vscode-jsonrpc/node";
import type { MessageConnection } from "vscode-jsonrpc/node";
import { UserFacingError } from "../domain/user-facing-error.ts";
import { CALL_NAMES, CALLS } from "../engine/calls.ts";
import type { Engine, Overview } from "../engine/engine.ts";
import { bounded, fittingAnswer } from "./answer-size.ts";
import { FeedUploads } from "./feed-uploads.ts";
import {
  BUG,
  CHANGED,
  HELLO,
  IMPORT_CHUNK,
  IMPORT_END,
  IMPORT_OPEN,
  LARGEST_MESSAGE_BYTES,
  OTHER_VERSION,
  PROTOCOL,
  SITUATION,
  STATUS,
  STOP,
  messageLine,
} from "./protocol.ts";
import type { EngineStatus, Hello, SituationData } from "./protocol.ts";

/** Answers of one client that are made or on their way to it at the same time. */
const SLOTS = 8;

/** With that many calls waiting for a slot nothing more is read from the client. */
const MOST_WAITING = 64;

/**
 * Keeps a client that asks more than it takes from filling the engine's memory: its next call is answered when an
 * earlier answer is with the system, and beyond some calls nothing more is read from it. It waits alone, and for as
 * long as it likes: a suspended screen takes nothing for hours.
 */
class AnswerSlots {
  readonly #reading: { pause(): unknown; resume(): unknown };
  readonly #waiting: (() => void)[] = [];
  #taken = 0;

  constructor(reading: { pause(): unknown; resume(): unknown }) {
    this.#reading = reading;
  }

  /** Resolves when the call may be answered, in the order of the calls. */
  async take(): Promise<void> {
    if (this.#taken < SLOTS) {
      this.#taken++;
      return;
    }
    await new Promise<void>((resolve) => {
      this.#waiting.push(resolve);
      if (this.#waiting.length >= MOST_WAITING) this.#reading.pause();
    });
  }

  /** An answer has been handed to the system. */
  release(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#taken = Math.max(0, this.#taken - 1);
    else next();
    if (this.#waiting.length < MOST_WAITING / 2) this.#reading.resume();
  }
}

/** A notice at most this often: what a screen can use. */
const NOTICE_EVERY_MS = 40;

export interface SessionParts {
  readonly socket: Socket;
  readonly engine: Engine;
  readonly version: string;
  readonly status: () => EngineStatus;
  readonly onStop: () => void;
  readonly onClosed: () => void;
}

/** One client of the engine. Whatever it does, other clients and the engine go on. */
export class ClientSession {
  readonly #parts: SessionParts;
  readonly #connection: MessageConnection;
  readonly #imports: FeedUploads;
  readonly #slots: AnswerSlots;
  /** Null until the client has said hello. */
  #hello: Hello | null = null;
  #isDirty = false;
  #timer: NodeJS.Timeout | null = null;
  #unfinishedBytes = 0;

  constructor(parts: SessionParts) {
    this.#parts = parts;
    const { socket } = parts;
    this.#imports = new FeedUploads(parts.engine);
    this.#slots = new AnswerSlots(socket);
    this.#connection = messageLine(socket, () => this.#slots.release());
    socket.on("data", (chunk: Buffer) => this.#count(chunk.length));
    socket.on("error", () => socket.destroy());
    socket.on("close", () => this.#closed());
    this.#connection.onError(() => socket.destroy());
    this.#register();
    this.#connection.listen();
  }

  /** Says that something changed: once now, or once when the client has taken the notice before. */
  notifyChanged(): void {
    this.#isDirty = true;
    if (this.#timer !== null || this.#hello === null) return;
    this.#sendNotice();
  }

  end(): void {
    this.#parts.socket.end();
    this.#parts.socket.destroySoon();
  }

  #sendNotice(): void {
    const { socket } = this.#parts;
    if (!this.#isDirty || socket.destroyed) return;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#sendNotice();
    }, NOTICE_EVERY_MS);
    this.#timer.unref();
    if (socket.writableNeedDrain) return;
    this.#isDirty = false;
    this.#connection.sendNotification(CHANGED).catch(() => socket.destroy());
  }

  #register(): void {
    const { engine, status, onStop } = this.#parts;
    this.#connection.onRequest(HELLO, async (hello: Hello) => {
      this.#unfinishedBytes = 0;
      await this.#slots.take();
      return this.#greet(hello);
    });
    this.#answer(STATUS, async () => status());
    this.#answer(STOP, async () => {
      setImmediate(onStop);
      return status();
    });
    const errors: Engine["errors"] = async (query) => fittingAnswer(await engine.errors(query));
    for (const call of CALL_NAMES) {
      this.#answer(call, (...args) => {
        if (this.#isReader && CALLS[call].mode === "writes")
          return Promise.resolve(refusedBy({ kind: "read-only" }));
        if (this.#isReader && call === "overview") return this.#overviewForReader();
        const method: (...args: never[]) => Promise<unknown> = call === "errors" ? errors : engine[call];
        return method.apply(engine, bounded(call, args) as never[]);
      });
    }
    this.#answer(IMPORT_OPEN, async (options) => {
      if (this.#isReader && !isDryRun(options)) return refusedBy({ kind: "read-only" });
      return this.#imports.open(options);
    });
    this.#answer(IMPORT_CHUNK, (id, base64) => this.#imports.chunk(Number(id), String(base64)));
    this.#answer(IMPORT_END, (id, failure) => this.#imports.end(Number(id), failure));
  }

  get #isReader(): boolean {
    return this.#hello?.readOnly === true;
  }

  /** The engine may write; this client may not, and its screen says so. */
  async #overviewForReader(): Promise<Overview> {
    return { ...(await this.#parts.engine.overview()), readOnly: true };
  }

  #greet(hello: Hello): EngineStatus {
    const { version, status } = this.#parts;
    if (hello.protocol !== PROTOCOL || hello.version !== version) {
      throw new ResponseError(
        OTHER_VERSION,
        `An engine of version ${version} owns this folder; this is dwtriage ${hello.version}.`,
      );
    }
    this.#hello = hello;
    return status();
  }

  /** Answers a call with what it gives, or with an error that says who must act. */
  #answer(method: string, work: (...args: unknown[]) => Promise<unknown>): void {
    this.#connection.onRequest(method, async (...received: unknown[]) => {
      this.#unfinishedBytes = 0;
      // The library hands the cancellation token in last.
      const args = received.slice(0, -1);
      await this.#slots.take();
      if (this.#hello === null && method !== STATUS && method !== STOP) {
        throw new ResponseError(OTHER_VERSION, "Say hello first.");
      }
      try {
        return (await work(...args)) ?? null;
      } catch (reason) {
        throw asResponseError(reason);
      }
    });
  }

  #count(bytes: number): void {
    this.#unfinishedBytes += bytes;
    if (this.#unfinishedBytes > LARGEST_MESSAGE_BYTES) this.#parts.socket.destroy();
  }

  #closed(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#imports.abandon();
    this.#connection.dispose();
    this.#parts.onClosed();
  }
}

function isDryRun(options: unknown): boolean {
  return typeof options === "object" && options !== null && "dryRun" in options && options.dryRun === true;
}

function asResponseError(reason: unknown): ResponseError<SituationData> {
  if (reason instanceof UserFacingError) {
    return new ResponseError(SITUATION, reason.message, { remedy: reason.remedy, isFault: reason.isFault });
  }
  return new ResponseError(BUG, reason instanceof Error ? (reason.stack ?? reason.message) : String(reason));
}
