import type { Socket } from "node:net";
import {
  createMessageConnection,
  Message,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-jsonrpc/node";
import type { MessageConnection } from "vscode-jsonrpc/node";

/** Grows with every change that an older client or engine would misread. */
export const PROTOCOL = 6;

/** A client that sends this much without completing a message is dropped. */
export const LARGEST_MESSAGE_BYTES = 16 * 1024 * 1024;

export const HELLO = "hello";
export const STATUS = "status";
export const STOP = "stop";
export const CHANGED = "changed";
export const IMPORT_OPEN = "import/open";
export const IMPORT_CHUNK = "import/chunk";
export const IMPORT_END = "import/end";

/** What an import ends with when its client could not read the feed to the end. */
export interface FeedFailure extends SituationData {
  readonly message: string;
}

export interface Hello {
  readonly protocol: number;
  /** Version of the program. */
  readonly version: string;
  readonly readOnly: boolean;
}

export interface EngineStatus {
  readonly pid: number;
  readonly version: string;
  readonly protocol: number;
  readonly startedAt: number;
  readonly clients: number;
  /** Null when it does not stop by itself. */
  readonly idleStopMs: number | null;
  /** The file of the cause policy that it keeps; null for none. */
  readonly policyFile: string | null;
  /** The environment that it was started for; null where only its folder or store was named. */
  readonly env: string | null;
}

/** Codes of response errors: who must act. */
export const SITUATION = 1;
export const BUG = 2;
export const OTHER_VERSION = 3;

/** What travels with a situation that a person can mend. */
export interface SituationData {
  readonly remedy: string;
  readonly isFault: boolean;
}

/**
 * A connection for calls over a socket; the caller registers its handlers, then listens. `onAnswered` is called when
 * an answer has been handed to the system.
 */
export function messageLine(socket: Socket, onAnswered: () => void = () => undefined): MessageConnection {
  const reader = new StreamMessageReader(socket);
  // Its reminder of a half message starts itself again for ever, also when the socket is closed, and then keeps a
  // client from ending and the buffers of a dropped one in memory.
  reader.partialMessageTimeout = 0;
  const writer = new StreamMessageWriter(socket);
  const write = writer.write.bind(writer);
  writer.write = async (message) => {
    await write(message);
    if (Message.isResponse(message)) onAnswered();
  };
  return createMessageConnection(reader, writer);
}
