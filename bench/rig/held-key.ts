import type { ScreenProgram } from "./peers.ts";
import { cpuMsOf, residentMbOf } from "./process-usage.ts";
import { percentile } from "./statistics.ts";
import type { Terminal } from "./terminal.ts";

const KEYS_PER_SECOND = 30;
const MS_BETWEEN_KEYS = 1000 / KEYS_PER_SECOND;
/** Fewer than any of the programs has rows between its first record and the foot of its list. */
const KEYS_INSIDE_WINDOW = 12;
/** More than a screen has rows: the next key scrolls. */
const KEYS_TO_FOOT = 45;

export type HeldKeyFigure = "p50" | "p95" | "bytesPerKey" | "cpuMsPerKey" | "residentMb";

export const HELD_KEY_FIGURES: readonly HeldKeyFigure[] = [
  "p50",
  "p95",
  "bytesPerKey",
  "cpuMsPerKey",
  "residentMb",
];

/** A program in its terminal, with all processes that work for it. */
export interface Holder {
  readonly program: ScreenProgram;
  readonly terminal: Terminal;
  readonly pids: readonly number[];
}

interface Hold {
  /** One per key: from the key's write to the arrival of the bytes that showed its effect. */
  readonly latenciesMs: readonly number[];
  readonly bytes: number;
  readonly cpuMs: number;
}

/** Holds the key where it moves the cursor and nothing scrolls: a few keys down, back to the top, and again. */
export async function holdInsideWindow(
  holder: Holder,
  keys: number,
): Promise<Readonly<Record<HeldKeyFigure, number>>> {
  const holds: Hold[] = [];
  for (let left = keys; left > 0; left -= KEYS_INSIDE_WINDOW) {
    await goToTop(holder);
    holds.push(await hold(holder, Math.min(left, KEYS_INSIDE_WINDOW)));
  }
  return figuresOf(holds, keys, holder.pids);
}

/** Holds the key where every press scrolls by a record. */
export async function holdScrolling(
  holder: Holder,
  keys: number,
): Promise<Readonly<Record<HeldKeyFigure, number>>> {
  await goToTop(holder);
  await hold(holder, KEYS_TO_FOOT);
  return figuresOf([await hold(holder, keys)], keys, holder.pids);
}

/**
 * Holds the key for `keys` presses where every press scrolls, and answers how long after the last one the screen stood
 * still: what the link still had to carry.
 */
export async function lagAfterRelease(holder: Holder, keys: number): Promise<number> {
  await goToTop(holder);
  await hold(holder, KEYS_TO_FOOT);
  const { latenciesMs } = await hold(holder, keys);
  return latenciesMs.at(-1) ?? Number.NaN;
}

/** Sends the arrangement's keys, and waits until it stands. */
export async function arrange({ program, terminal }: Holder): Promise<void> {
  if (program.arrange === undefined) return;
  terminal.write(program.arrange.keys);
  await terminal.until(`the arrangement of ${program.name}`, program.arrange.isDone);
}

async function goToTop({ program, terminal }: Holder): Promise<void> {
  const { name, toTop, position } = program;
  terminal.write(toTop);
  await terminal.until(`the first record in ${name}`, (screen) => position(screen) === 1);
}

/** Writes the key at the pace of a held one, whether or not the program keeps up, and waits for the last effect. */
async function hold({ program, terminal, pids }: Holder, keys: number): Promise<Hold> {
  const { name, down, position } = program;
  const from = position(terminal);
  if (from === null) throw new Error(`${name} shows no position.`);
  const sentAt: number[] = [];
  const latenciesMs: number[] = [];
  const unwatch = terminal.watch((arrivedAt) => {
    const moved = (position(terminal) ?? from) - from;
    // A frame may show the effect of several keys.
    for (let key = latenciesMs.length; key < Math.min(moved, sentAt.length); key++) {
      latenciesMs.push(arrivedAt - (sentAt[key] ?? arrivedAt));
    }
  });
  const bytes = terminal.bytes;
  const cpuMs = cpuMsOf(pids);
  const startedAt = performance.now();
  for (let key = 0; key < keys; key++) {
    await untilTime(startedAt + key * MS_BETWEEN_KEYS);
    sentAt.push(performance.now());
    terminal.write(down);
  }
  await terminal.until(`${keys} records further down in ${name}`, () => latenciesMs.length === keys);
  unwatch();
  return { latenciesMs, bytes: terminal.bytes - bytes, cpuMs: cpuMsOf(pids) - cpuMs };
}

function untilTime(at: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.max(0, at - performance.now())));
}

function figuresOf(
  holds: readonly Hold[],
  keys: number,
  pids: readonly number[],
): Readonly<Record<HeldKeyFigure, number>> {
  const latenciesMs = holds.flatMap((one) => one.latenciesMs);
  const total = (of: (hold: Hold) => number): number => holds.reduce((sum, one) => sum + of(one), 0);
  return {
    p50: percentile(latenciesMs, 0.5),
    p95: percentile(latenciesMs, 0.95),
    bytesPerKey: total((one) => one.bytes) / keys,
    cpuMsPerKey: total((one) => one.cpuMs) / keys,
    residentMb: residentMbOf(pids),
  };
}
