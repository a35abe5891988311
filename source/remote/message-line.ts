import type { Socket } from "node:net";
import {
  createMessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
  type MessageConnection,
} from "vscode-jsonrpc/node";

/** A connection for calls over a socket; the caller registers its handlers, then listens. */
export function messageLine(socket: Socket): MessageConnection {
  const reader = new StreamMessageReader(socket);
  // Its reminder of a half message starts itself anew for ever, also when the socket is closed, and then keeps a
  // client from ending and the buffers of a dropped one in memory.
  reader.partialMessageTimeout = 0;
  return createMessageConnection(reader, new StreamMessageWriter(socket));
}
