/** The IANA name of the machine's zone; null where `TZ` gives it none, as POSIX values such as `UTC0` do. */
export function localZone(): string | null {
  // Undefined for values that Node has no name for, whatever its types say.
  const { timeZone }: { readonly timeZone?: string } = new Intl.DateTimeFormat().resolvedOptions();
  return timeZone === undefined || timeZone === "Etc/Unknown" ? null : timeZone;
}

const POSIX = /^(?:<[^>]+>|[A-Za-z]{3,})([+-]?)(\d{1,2})(?::(\d{2}))?/;

/** What to say of a POSIX `TZ` whose clock Node does not keep; null where it is kept. */
export function misreadZone(zone: string | undefined): string | null {
  const found = POSIX.exec(zone ?? "");
  if (found === null) return null;
  const [, sign, hours, minutes = 0] = found;
  const behind = (Number(hours) * 60 + Number(minutes)) * (sign === "-" ? -1 : 1);
  const year = new Date().getFullYear();
  const kept = [0, 6].map((month) => new Date(year, month, 1).getTimezoneOffset());
  if (kept.includes(behind)) return null;
  return `Node does not keep the clock of TZ=${zone}: local times are ${kept[0] === 0 ? "UTC" : "another zone's"} here. Set TZ to a name, such as Europe/Berlin.`;
}

/** Which data says when clocks change, and by which program. */
export function timeZoneWords(): string {
  const zone = localZone() ?? `the machine's clock (TZ=${process.env["TZ"] ?? ""})`;
  return `Time zones: ${zone}, by the data ${process.versions["tz"] ?? "of the system"} of Node ${process.versions.node}.`;
}
