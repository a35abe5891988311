import type { Socket } from "node:net";
import {
  createMessageConnection,
  Message,
  StreamMessageReader,
  StreamMessageWriter,
  type MessageConnection,
} from "vscode-jsonrpc/node";

/**
 * A connection for calls over a socket; the caller registers its handlers, then listens. `onAnswered` is called when
 * an answer has been handed to the system.
 */
export function messageLine(socket: Socket, onAnswered: () => void = () => undefined): MessageConnection {
  const reader = new StreamMessageReader(socket);
  // Its reminder of a half message starts itself anew for ever, also when the socket is closed, and then keeps a
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
