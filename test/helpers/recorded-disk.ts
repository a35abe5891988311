import { DURABLE_CALLS } from "../../source/disk/durable-calls.ts";
import type { DurableCalls } from "../../source/disk/durable-calls.ts";
import { basename } from "node:path";

/** The real disk, and what was asked of it in which order, by the names of the files. */
export function recordedDisk(): { readonly disk: DurableCalls; readonly calls: string[] } {
  const calls: string[] = [];
  const disk: DurableCalls = {
    open: async (path, way) => {
      const file = await DURABLE_CALLS.open(path, way);
      const name = basename(path).replace(/\d+[-.]\d+(?=\.tmp$)/, "N");
      const recorded = <T>(call: string, done: Promise<T>): Promise<T> => {
        calls.push(`${call} ${name}`);
        return done;
      };
      return {
        writeFile: (...given) => recorded("write", file.writeFile(...given)),
        appendFile: (...given) => recorded("write", file.appendFile(...given)),
        sync: () => recorded("sync", file.sync()),
        datasync: () => recorded("datasync", file.datasync()),
        truncate: (length) => file.truncate(length),
        stat: file.stat.bind(file),
        close: () => file.close(),
      };
    },
    rename: async (from, to) => {
      calls.push(`name ${basename(to)}`);
      await DURABLE_CALLS.rename(from, to);
    },
    link: async (from, to) => {
      calls.push(`name ${basename(to)}`);
      await DURABLE_CALLS.link(from, to);
    },
    syncFolder: async (folder) => {
      calls.push(`sync folder ${basename(folder)}`);
      await DURABLE_CALLS.syncFolder(folder);
    },
  };
  return { disk, calls };
}
