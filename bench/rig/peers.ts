import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import type { Screen } from "./screen.ts";

/** A program on a screen that shows records, and the keys that it takes. */
export interface ScreenProgram {
  readonly name: string;
  readonly command: readonly string[];
  /** True when the first screen is complete. */
  readonly isReady: (screen: Screen) => boolean;
  /** Keys that bring the first record to the top. */
  readonly toTop: string;
  /** The key that goes one record down. */
  readonly down: string;
  /** Number of the record that `down` moves on: the one under the cursor, or the first on the screen. */
  readonly position: (screen: Screen) => number | null;
  /** False for a program that only scrolls. */
  readonly hasCursor: boolean;
  /** The key that ends it. */
  readonly leave: string;
  /** Keys that bring the screen into the arrangement to be measured, and what tells that it has come. */
  readonly arrange?: { readonly keys: string; readonly isDone: (screen: Screen) => boolean };
}

/** A program for comparison. */
interface Peer extends ScreenProgram {
  /** Debian package. */
  readonly debian: string;
  /** The program, when it is not named as its package. */
  readonly executable?: string;
}

const RECORD = /#(\d{7}) /;

function recordOf(line: string): number | null {
  const found = RECORD.exec(line);
  return found?.[1] === undefined ? null : Number(found[1]);
}

function firstRecord(screen: Screen): number | null {
  for (const line of screen.lines()) {
    const record = recordOf(line);
    if (record !== null) return record;
  }
  return null;
}

/** Programs for a log file with `records` lines as `writeLog` makes it. */
export function peersFor(log: string, records: number): readonly Peer[] {
  return [
    {
      name: "lnav",
      command: ["lnav", "-N", log],
      debian: "lnav",
      // It opens at the end: complete once the last record is on the screen and all lines are counted.
      isReady: (screen) =>
        screen.lines().some((line) => recordOf(line) === records) && /L\d.*100%/.test(screen.text()),
      toTop: "g",
      down: "j",
      position: firstRecord,
      hasCursor: false,
      leave: "q",
    },
    {
      name: "visidata",
      // One column of lines; the counter tells the row under the cursor, which VisiData shows by colour alone.
      command: [
        "vd",
        "--nothing",
        "--motd-url=",
        "--filetype=txt",
        `--disp-rstatus-fmt=row {sheet.cursorRowIndex} of {sheet.nRows}`,
        log,
      ],
      debian: "visidata",
      executable: "vd",
      isReady: (screen) =>
        firstRecord(screen) === 1 && screen.line(screen.rows - 1).includes(` of ${records}`),
      toTop: "gg",
      down: "j",
      position: (screen) => {
        const found = /row (\d+) of \d+/.exec(screen.line(screen.rows - 1));
        return found?.[1] === undefined ? null : Number(found[1]) + 1;
      },
      hasCursor: true,
      leave: "gq",
    },
    {
      name: "less -S",
      command: ["less", "-S", log],
      debian: "less",
      isReady: (screen) => recordOf(screen.line(0)) === 1 && screen.line(screen.rows - 1) !== "",
      toTop: "g",
      down: "j",
      position: firstRecord,
      hasCursor: false,
      leave: "q",
    },
    {
      name: "fzf",
      command: ["sh", "-c", 'exec fzf --layout=reverse --no-sort --bind=ctrl-g:first < "$0"', log],
      debian: "fzf",
      isReady: (screen) => screen.text().includes(` ${records}/${records}`) && firstRecord(screen) === 1,
      toTop: "\u0007",
      down: "\n",
      position: (screen) => recordOf(screen.lines().find((line) => /^[>▌] ?\d/.test(line)) ?? ""),
      hasCursor: true,
      leave: "\u0003",
    },
  ];
}

/** The peers that are here; what is missing is said, with the way to get it. */
export function installedPeers(peers: readonly Peer[]): readonly ScreenProgram[] {
  return peers.filter(({ name, debian, executable }) => {
    if (isOnPath(executable ?? debian)) return true;
    console.log(`${name}: not installed: apt-get install ${debian}`);
    return false;
  });
}

function isOnPath(program: string): boolean {
  return (process.env["PATH"] ?? "").split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
