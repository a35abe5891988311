import { withLinks } from "../../ui/terminal/links.ts";

/** Prints below the shell's last line and waits for a key; for terminals that take no copies from a program. */
export async function printAside(
  text: string,
  stdin: NodeJS.ReadStream,
  stdout: NodeJS.WriteStream,
): Promise<void> {
  // The console would print the sequences of a link.
  const shown = process.env["TERM"] === "linux" ? text : withLinks(text);
  stdout.write(`\n${shown}\n\nAny key comes back to dwtriage.\n`);
  // One key, without Enter, and without an echo below the text.
  if (stdin.isTTY) stdin.setRawMode(true);
  stdin.ref();
  await new Promise<void>((resolve) => {
    const done = (): void => {
      for (const event of EVENTS) stdin.off(event, done);
      // Taken here, so that the key does nothing on the screen that comes back.
      stdin.read();
      resolve();
    };
    for (const event of EVENTS) stdin.on(event, done);
  });
  if (stdin.isTTY) stdin.setRawMode(false);
}

const EVENTS = ["readable", "end", "error"] as const;
