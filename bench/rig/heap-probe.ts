import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const MS_BETWEEN_LOOKS = 5;
const MB = 1024 * 1024;

/** Asks a Node program from outside how much its heap holds after a full collection. */
export class HeapProbe {
  /** Goes before the program's file on the command line. */
  readonly nodeOptions: readonly string[];
  readonly #answer: string;

  constructor(home: string) {
    const hook = join(home, "heap-probe.mjs");
    this.#answer = join(home, "heap-used");
    writeFileSync(
      hook,
      `import { renameSync, writeFileSync } from "node:fs";
      const answer = ${JSON.stringify(this.#answer)};
      process.on("SIGUSR2", () => {
        gc();
        gc();
        writeFileSync(answer + ".new", String(process.memoryUsage().heapUsed));
        renameSync(answer + ".new", answer);
      });`,
    );
    this.nodeOptions = ["--expose-gc", "--import", hook];
  }

  async heapMbOf(pid: number): Promise<number> {
    rmSync(this.#answer, { force: true });
    process.kill(pid, "SIGUSR2");
    while (!existsSync(this.#answer)) await new Promise((resolve) => setTimeout(resolve, MS_BETWEEN_LOOKS));
    return Number(readFileSync(this.#answer, "utf8")) / MB;
  }
}
