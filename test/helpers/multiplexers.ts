import { spawnSync } from "node:child_process";

/** What a program says of its version; null where it is not installed. */
function versionOf(command: string, argument: string): string | null {
  const { error, stdout } = spawnSync(command, [argument], { encoding: "utf8" });
  return error === undefined ? (/\S[^\n]*\d[^\n]*/.exec(stdout)?.[0] ?? command) : null;
}

/** GNU screen with its usual settings; mosh without the ssh that would start its server elsewhere. */
export const MULTIPLEXERS = [
  {
    name: "GNU screen",
    version: versionOf("screen", "--version"),
    shell: 'exec screen -c /dev/null -U "$NODE" "$DWTRIAGE"',
  },
  {
    name: "mosh",
    version: versionOf("mosh-server", "--version") === null ? null : versionOf("mosh-client", "-c"),
    shell: `set -- $(mosh-server new -i 127.0.0.1 -c 256 -- "$NODE" "$DWTRIAGE" 2>/dev/null </dev/null | sed -n 's/.*MOSH CONNECT \\([0-9]*\\) \\(.*\\)/\\1 \\2/p' | tr -d '\\r')
MOSH_KEY=$2 exec mosh-client 127.0.0.1 "$1"`,
  },
];
