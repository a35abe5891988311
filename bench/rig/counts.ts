import { parseArgs } from "node:util";

/**
 * Counts from the command line, `--records 1000`, over their defaults. Ends the process with 2, and says what was
 * expected, for any other option or value.
 */
export function countsFrom<Name extends string>(
  defaults: Readonly<Record<Name, number>>,
): Readonly<Record<Name, number>> {
  const counts: Record<Name, number> = { ...defaults };
  const names = Object.keys(defaults).filter((name): name is Name => name in defaults);
  const options = Object.fromEntries(names.map((name) => [name, { type: "string" as const }]));
  try {
    const { values } = parseArgs({ options });
    for (const name of names) {
      const text = values[name];
      if (typeof text === "string") counts[name] = wholeNumber(text, name);
    }
    return counts;
  } catch (reason) {
    const usage = names.map((name) => `--${name} ${defaults[name]}`).join(" ");
    console.error(
      `${reason instanceof Error ? reason.message : String(reason)}\nOptions and defaults: ${usage}`,
    );
    process.exit(2);
  }
}

function wholeNumber(text: string, name: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new Error(`--${name} takes a whole number from 1; "${text}" came.`);
}
