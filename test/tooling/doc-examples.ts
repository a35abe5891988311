import { spawn } from "node:child_process";
import { mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { hostname, tmpdir, userInfo } from "node:os";
import { dirname, join } from "node:path";

/** What stands for the home folder, the operator and the moment of whoever runs the examples. */
const SHOWN_HOME = "/home/oncall";
const SHOWN_OPERATOR = "oncall@jump1";
const SHOWN_MOMENT = "2026-11-20 14:31:00";
const SHOWN_PROCESS = "process 4711";

const FENCE = /^```(\w+) (run|file=([^\n]+))\n(.*?)^```$/gms;

/** The pages whose examples are run. */
export const EXAMPLES: readonly string[] = [
  "README.md",
  "docs/background-engine.md",
  "docs/feeds.md",
  "docs/local-environment.md",
  "docs/scripting.md",
];

/**
 * Runs the examples of a page in one shell session, in order, over a home of their own, and returns the page with
 * what they really print. A fence `console run` holds commands behind `$ ` and their output; a fence `file=PATH`
 * holds a file that is there from that place on (`~` is the home folder).
 */
export async function withExampleOutput(page: string, program: string): Promise<string> {
  const home = await realpath(await mkdtemp(join(tmpdir(), "dwtriage-examples-")));
  const session = await Session.open(home, program);
  try {
    const startedAt = Date.now();
    const parts: string[] = [];
    let from = 0;
    for (const found of page.matchAll(FENCE)) {
      const [whole, language = "", what = "", path, body = ""] = found;
      parts.push(page.slice(from, found.index));
      from = found.index + whole.length;
      if (path !== undefined) await session.place(path, body);
      const shown = path === undefined ? await session.run(commandsIn(body)) : body;
      parts.push(`\`\`\`${language} ${what}\n${steady(shown, home, startedAt)}\`\`\``);
    }
    return parts.join("") + page.slice(from);
  } finally {
    await session.run(["dwtriage engine stop"]);
    await rm(home, { recursive: true, force: true, maxRetries: 10 });
  }
}

function commandsIn(body: string): readonly string[] {
  return body.split("\n").flatMap((line) => (line.startsWith("$ ") ? [line.slice(2)] : []));
}

/** A home folder with `dwtriage` on the path; what one command leaves, `$?` too, the next one finds. */
class Session {
  readonly #home: string;
  #exit = 0;

  private constructor(home: string) {
    this.#home = home;
  }

  static async open(home: string, program: string): Promise<Session> {
    const session = new Session(home);
    const quoted = [process.execPath, program].map((word) => `'${word}'`).join(" ");
    await session.place("bin/dwtriage", `#!/bin/sh\nexec ${quoted} "$@"\n`, 0o755);
    return session;
  }

  async place(path: string, body: string, mode = 0o644): Promise<void> {
    const file = join(this.#home, path.replace(/^~\//, ""));
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, body, { mode });
  }

  /** Each command behind its prompt, with all that it printed. */
  async run(commands: readonly string[]): Promise<string> {
    let shown = "";
    for (const command of commands) {
      const { output, exit } = await this.#shell(`(exit ${this.#exit}); ${command}`);
      this.#exit = exit;
      shown += `$ ${command}\n${output}`;
    }
    return shown;
  }

  #shell(script: string): Promise<{ readonly output: string; readonly exit: number }> {
    const home = this.#home;
    const path = `${join(home, "bin")}:${process.env["PATH"] ?? ""}`;
    const env = {
      PATH: path,
      HOME: home,
      TERM: "xterm-256color",
      LANG: "C.UTF-8",
      TZ: "UTC",
    };
    const child = spawn("sh", ["-c", `{ ${script}\n} 2>&1`], {
      cwd: home,
      env,
      stdio: ["ignore", "pipe", "inherit"],
    });
    let output = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (output += text));
    return new Promise((resolve, reject) => {
      child.once("error", reject);
      child.once("close", (exit) => resolve({ output, exit: exit ?? 1 }));
    });
  }
}

/** Takes out what differs from run to run: home, operator, process numbers, and the moments of the run. */
function steady(text: string, home: string, startedAt: number): string {
  const isNow = (stamp: string): boolean => {
    const at = Date.parse(`${stamp.replace(" ", "T")}Z`);
    return at > startedAt - 2_000 && at < Date.now() + 2_000;
  };
  return withOperator(text)
    .replaceAll(home, SHOWN_HOME)
    .replaceAll(/process \d+/g, SHOWN_PROCESS)
    .replaceAll(/-\d{13}(?=\.ndjson)/g, `-${Date.parse(`${SHOWN_MOMENT.replace(" ", "T")}Z`)}`)
    .replaceAll(/\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}/g, (stamp) => (isNow(stamp) ? SHOWN_MOMENT : stamp));
}

/** The name is followed by the padding of its column, which depends on its length. */
function withOperator(text: string): string {
  const operator = `${userInfo().username}@${hostname()}`;
  return text
    .replaceAll(operator, SHOWN_OPERATOR)
    .replaceAll(/^(id .*  )by +filter$/gm, `$1${"by".padEnd(SHOWN_OPERATOR.length)}  filter`);
}
