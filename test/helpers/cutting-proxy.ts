import { connect, createServer, type Server, type Socket } from "node:net";
import { basename, join } from "node:path";
import type { StoreAddress } from "../../source/store/team/store-address.ts";

/** A server in front of the real one whose lines a test can cut. */
export class CuttingProxy {
  readonly #lines = new Set<Socket>();
  #port: string;
  #cutsAnswer: RegExp | null = null;
  #isShut = false;

  readonly #server: Server;

  private constructor(port: string) {
    this.#port = port;
    this.#server = createServer((client) => this.#relay(client));
  }

  /** Listens in the folder; the address is the one that leads through it. */
  static async listen(
    folder: string,
    address: StoreAddress,
  ): Promise<{ readonly proxy: CuttingProxy; readonly address: StoreAddress }> {
    const socket = `.s.PGSQL.${address.port}`;
    const proxy = new CuttingProxy(join(address.host, socket));
    await new Promise<void>((resolve) => proxy.#server.listen(join(folder, socket), resolve));
    return { proxy, address: { ...address, host: folder } };
  }

  /** Lets the next statement that matches reach the server, and cuts the line in the place of its answer. */
  cutAnswerTo(statement: RegExp): void {
    this.#cutsAnswer = statement;
  }

  /** Cuts every line, and takes no new one until it is opened again. */
  shut(): void {
    this.#isShut = true;
    for (const line of this.#lines) line.destroy();
  }

  /** Cuts every line; new ones lead to the server whose socket is in that folder. */
  leadTo(folder: string): void {
    this.shut();
    this.#port = join(folder, basename(this.#port));
    this.open();
  }

  open(): void {
    this.#isShut = false;
  }

  async close(): Promise<void> {
    this.shut();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #relay(client: Socket): void {
    if (this.#isShut) return void client.destroy();
    const server = connect(this.#port);
    let isDoomed = false;
    for (const line of [client, server]) {
      this.#lines.add(line);
      line.on("error", () => undefined);
      line.on("close", () => {
        this.#lines.delete(line);
        client.destroy();
        server.destroy();
      });
    }
    client.on("data", (bytes) => {
      if (this.#cutsAnswer?.test(bytes.toString("latin1")) === true) {
        this.#cutsAnswer = null;
        isDoomed = true;
      }
      server.write(bytes);
    });
    server.on("data", (bytes) => {
      if (isDoomed) client.destroy();
      else client.write(bytes);
    });
  }
}
