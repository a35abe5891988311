import { parseDuration, parseWallTime, readLocal, readUtc } from "../../domain/query/query-time.ts";
import { UserFacingError } from "../../domain/user-facing-error.ts";

const DAY_MS = 86_400_000;

/** The moment that `--since` means: `8h` ago, the last `22:00`, or a date; undefined when nothing is said. */
export function sinceOf(text: string | undefined, isUtc: boolean, nowAt: number): number | undefined {
  if (text === undefined) return undefined;
  const ago = parseDuration(text);
  if (ago !== null) return nowAt - ago;
  const read = isUtc ? readUtc : readLocal;
  if (/^\d{1,2}:\d{2}$/.test(text)) {
    const today = isUtc ? new Date(nowAt).toISOString().slice(0, 10) : localDay(nowAt);
    const at = parseWallTime(`${today}T${text.padStart(5, "0")}`, read)?.at;
    if (at !== undefined) return at > nowAt ? at - DAY_MS : at;
  }
  const at = parseWallTime(text, read)?.at;
  if (at !== undefined) return at;
  throw new UserFacingError(
    `"${text}" is not a time.`,
    "Write --since 8h, --since 22:00 or --since 2026-11-20T14:00.",
  );
}

function localDay(at: number): string {
  const day = new Date(at);
  return [day.getFullYear(), day.getMonth() + 1, day.getDate()]
    .map((part) => String(part).padStart(2, "0"))
    .join("-");
}
