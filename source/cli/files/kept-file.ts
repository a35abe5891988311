import { codeOf } from "../../text/system-code.ts";
import { chmod, mkdir, readFile, realpath, rm, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { DURABLE_CALLS } from "../../disk/durable-calls.ts";
import { checkOwnLink } from "../../disk/own-file.ts";
import type { KeptText } from "../../ui/saved/kept-text.ts";

/** Far beyond what the screen keeps: a file that is longer is not ours. */
const LONGEST = 4 * 1024 * 1024;

/** A small file that is replaced whole: a reader, or a power cut, meets the old text or the new one. */
export function keptFile(path: string, disk = DURABLE_CALLS): KeptText {
  let writes = 0;
  return {
    path,
    read: async () => {
      try {
        const text = await readFile(path, "utf8");
        if (text.length > LONGEST) throw new Error(`${path} is longer than anything that is kept there.`);
        return text;
      } catch (reason) {
        if (codeOf(reason) === "ENOENT") return null;
        throw reason;
      }
    },
    write: async (text) => {
      await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      // A link, as people keep their settings in another folder, stays a link.
      checkOwnLink(path);
      const target = await realpath(path).catch(() => path);
      const draft = `${target}.${process.pid}.${++writes}.tmp`;
      try {
        const file = await disk.open(draft, "new");
        try {
          await file.writeFile(text);
          // A configuration that others read stays readable to them.
          const mode = await stat(target).then(
            (found) => found.mode & 0o777,
            () => null,
          );
          if (mode !== null) await chmod(draft, mode);
          await file.sync();
        } finally {
          await file.close();
        }
        await disk.rename(draft, target);
        await disk.syncFolder(dirname(target));
      } catch (reason) {
        await rm(draft, { force: true });
        throw reason;
      }
    },
  };
}
