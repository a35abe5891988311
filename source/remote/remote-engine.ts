import { connect } from "node:net";
import type { Socket } from "node:net";
import { ErrorCodes, ResponseError } from "vscode-jsonrpc/node";
import type { MessageConnection } from "vscode-jsonrpc/node";
import type { Outcome } from "../domain/outcome.ts";
import { UserFacingError } from "../domain/user-facing-error.ts";
import type { Send } from "../engine/calls.ts";
import type { ImportOptions, ImportReport } from "../domain/feed-import.ts";
import type { Engine } from "../engine/engine.ts";
import { ForwardingEngine } from "./forwarding-engine.ts";
import {
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
import type { EngineStatus, SituationData } from "./protocol.ts";
import { sentFeed } from "./sent-feed.ts";

/** Answers of the system when no engine listens. */
const NOBODY_THERE = ["ENOENT", "ECONNREFUSED", "ENOTDIR", "ECONNRESET"];

/** Room for what a call carries apart from its arguments. */
const ENVELOPE_BYTES = 4_096;

/** An engine that says neither hello nor its status within this time is suspended or stuck. */
const ANSWER_WITHIN_MS = 5_000;

/** The engine said something that a person can mend. */
class RemoteSituation extends UserFacingError {
  override readonly isFault: boolean;

  constructor(message: string, remedy: string, isFault: boolean, cause?: unknown) {
    super(message, remedy, cause);
    this.isFault = isFault;
  }
}

/** The engine, or the line to it, has ended; whether it did what was asked last is not known here. */
export class EngineGoneError extends UserFacingError {
  override readonly isFault = true;

  constructor(cause?: unknown) {
    super(
      "The engine has ended; what it acknowledged is safe.",
      "Run the command again: it starts the engine, which goes on where it was.",
      cause,
    );
  }
}

/** How the connection says that a call could not be sent, or that no answer will come. */
const LINE_CODES: readonly number[] = [
  ErrorCodes.MessageWriteError,
  ErrorCodes.PendingResponseRejected,
  ErrorCodes.ConnectionInactive,
];

/** Somebody listens at the socket and says nothing. */
export class SilentEngineError extends UserFacingError {
  override readonly isFault = true;

  constructor(pid: number | null) {
    super(
      `The engine${pid === null ? "" : ` (process ${pid})`} does not answer.`,
      `Wait and try again, or end it: kill -9 ${pid ?? "PID"}. What it acknowledged is safe.`,
    );
  }
}

/** The engine behind a local socket: the same interface, one call one message. */
export class RemoteEngine extends ForwardingEngine implements Engine {
  readonly #connection: MessageConnection;
  readonly #socket: Socket;
  readonly #listeners = new Set<() => void>();
  readonly #answerWithinMs: number;
  #isClosed = false;

  private constructor(socket: Socket, answerWithinMs: number) {
    super();
    this.#socket = socket;
    this.#answerWithinMs = answerWithinMs;
    this.#connection = messageLine(socket);
    this.#connection.onNotification(CHANGED, () => this.#tell());
    this.#connection.onError(() => socket.destroy());
    socket.on("error", () => socket.destroy());
    socket.on("close", () => {
      this.#isClosed = true;
      this.#connection.dispose();
      this.#tell();
    });
    this.#connection.listen();
  }

  /** Null when nobody listens there. Hello and status have to be answered in time: within `patienceMs`, if that is short. */
  static async connect(path: string, patienceMs = ANSWER_WITHIN_MS): Promise<RemoteEngine | null> {
    const socket = await open(path);
    return socket === null ? null : new RemoteEngine(socket, Math.min(patienceMs, ANSWER_WITHIN_MS));
  }

  /** True once the engine or the line to it has ended. */
  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** Has to be said before any other call but `status` and `stop`. */
  hello(version: string, readOnly: boolean): Promise<EngineStatus> {
    return this.#inTime(this.#call(HELLO, { protocol: PROTOCOL, version, readOnly }));
  }

  status(): Promise<EngineStatus> {
    return this.#inTime(this.#call(STATUS));
  }

  /** Asks the engine process to stop and resolves when it is gone. */
  async stop(): Promise<EngineStatus> {
    const gone = new Promise<void>((resolve) => this.#socket.once("close", () => resolve()));
    const status = await this.status();
    // The engine may be gone before its answer is.
    await this.#call<EngineStatus>(STOP).catch(() => undefined);
    await gone;
    return status;
  }

  protected send: Send = (call, args) => this.#call(call, ...args);

  async importFeed(bytes: AsyncIterable<Uint8Array>, options: ImportOptions): Promise<Outcome<ImportReport>> {
    const { onProgress, signal: _, ...plain } = options;
    const opened = await this.#call<number | Extract<Outcome<ImportReport>, { readonly refused: unknown }>>(
      IMPORT_OPEN,
      plain,
    );
    if (typeof opened !== "number") return opened;
    const send = async (chunk: Uint8Array): Promise<boolean> => {
      const read = await this.#call<number | null>(
        IMPORT_CHUNK,
        opened,
        Buffer.from(chunk).toString("base64"),
      );
      if (read !== null) onProgress?.(read);
      return read !== null;
    };
    return this.#call(IMPORT_END, opened, await sentFeed(bytes, send));
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The scheduler runs in the engine's process. */
  start(): void {}

  async close(): Promise<void> {
    if (this.#isClosed) return;
    const cut = setTimeout(() => this.drop(), this.#answerWithinMs);
    await new Promise<void>((resolve) => {
      this.#socket.once("close", () => resolve());
      this.#socket.end();
    });
    clearTimeout(cut);
  }

  /** Lets go at once, whether the engine takes notice or not. */
  drop(): void {
    this.#isClosed = true;
    this.#socket.destroy();
  }

  /** Drops an engine that keeps silent: a suspended one would hold up its caller for good. */
  async #inTime<T>(answer: Promise<T>): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    const silence = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        reject(new SilentEngineError(null));
        this.drop();
      }, this.#answerWithinMs);
    });
    try {
      return await Promise.race([answer, silence]);
    } finally {
      clearTimeout(timer);
    }
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }

  async #call<T>(method: string, ...args: readonly unknown[]): Promise<T> {
    if (this.#isClosed) throw new EngineGoneError();
    // A piece of a feed is cut to size, and there are many.
    if (method !== IMPORT_CHUNK) refuseTooLarge(args);
    try {
      return await this.#connection.sendRequest<T>(method, ...args);
    } catch (reason) {
      throw asError(reason, this.#isClosed);
    }
  }
}

/** The engine drops anyone who sends more than a message may hold; reported here, the caller learns why. */
function refuseTooLarge(args: readonly unknown[]): void {
  const bytes = Buffer.byteLength(JSON.stringify(args));
  if (bytes <= LARGEST_MESSAGE_BYTES - ENVELOPE_BYTES) return;
  const megabytes = (size: number): string => `${(size / 1024 / 1024).toFixed(1)} MB`;
  throw new UserFacingError(
    `This comes to ${megabytes(bytes)}; the engine takes at most ${megabytes(LARGEST_MESSAGE_BYTES)} at once. Nothing was sent.`,
    "Use a shorter filter or reason, or fewer records at a time.",
  );
}

function open(path: string): Promise<Socket | null> {
  return new Promise((resolve, reject) => {
    const socket = connect(path);
    socket.once("connect", () => resolve(socket));
    socket.once("error", (reason: NodeJS.ErrnoException) => {
      if (NOBODY_THERE.includes(reason.code ?? "")) return resolve(null);
      reject(
        new UserFacingError(
          `The engine at ${path} cannot be reached: ${reason.message}`,
          "Check who owns the data folder, or name another with --data.",
          reason,
        ),
      );
    });
  });
}

function asError(reason: unknown, isClosed: boolean): unknown {
  if (!(reason instanceof ResponseError)) return isClosed ? new EngineGoneError(reason) : reason;
  const data: Partial<SituationData> | undefined = reason.data;
  if (reason.code === SITUATION) {
    return new RemoteSituation(reason.message, data?.remedy ?? "", data?.isFault ?? false);
  }
  if (reason.code === OTHER_VERSION) {
    return new UserFacingError(
      reason.message,
      "Use that version, or let its work end and stop it: dwtriage engine stop. The next command then starts this one.",
    );
  }
  // A write to a line that has just been cut fails before the line is known to be closed.
  const isGone = isClosed || LINE_CODES.includes(reason.code);
  return isGone ? new EngineGoneError(reason) : new Error(reason.message);
}
