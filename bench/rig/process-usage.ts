import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

/** Fields 14 and 15 of /proc/<pid>/stat, counted from the field after the name. */
const USER_TICKS = 11;
const SYSTEM_TICKS = 12;
let msPerTick = 0;

/** Processor time that processes have used, in milliseconds, in steps of a clock tick; NaN where there is no /proc. */
export function cpuMsOf(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => sum + cpuMs(pid), 0);
}

/** Resident memory of processes in megabytes; NaN where there is no /proc. */
export function residentMbOf(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => sum + residentMb(pid), 0);
}

function cpuMs(pid: number): number {
  const stat = readProc(pid, "stat");
  // The name may hold blanks and brackets; what follows the last bracket does not.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  msPerTick ||= 1000 / Number(execFileSync("getconf", ["CLK_TCK"], { encoding: "utf8" }));
  return (Number(fields[USER_TICKS]) + Number(fields[SYSTEM_TICKS])) * msPerTick;
}

function residentMb(pid: number): number {
  const found = /^VmRSS:\s+(\d+) kB$/m.exec(readProc(pid, "status"));
  return Number(found?.[1]) / 1024;
}

function readProc(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "utf8");
  } catch {
    return "";
  }
}
