import { DISK } from "../../../source/store/disk/file-ops.ts";
import type { FileOps, OpenFile, OpenWay } from "../../../source/store/disk/file-ops.ts";

export type DiskCall = "write" | "datasync" | "sync" | "truncate" | "rename" | "unlink";

/** The real disk, counting its calls, and failing or shortening those that a test asks for. */
export class FailingDisk implements FileOps {
  readonly calls: { readonly call: DiskCall; readonly path: string }[] = [];
  /** Answers the error of a call, or null to let it through. */
  failure: (call: DiskCall, path: string) => Error | null = () => null;
  /** Most bytes that one write takes. */
  bytesPerWrite = Infinity;
  type: number | null = null;
  /** Called before each opening of a file. */
  onOpen: (path: string) => void = () => undefined;

  count(call: DiskCall, path: string): number {
    return this.calls.filter((one) => one.call === call && one.path.includes(path)).length;
  }

  async open(path: string, way: OpenWay): Promise<OpenFile> {
    this.onOpen(path);
    const file = await DISK.open(path, way);
    const pass = (call: DiskCall): void => this.#pass(call, path);
    return {
      write: async (bytes, offset, length, position) => {
        const part = Math.min(length, this.bytesPerWrite);
        try {
          pass("write");
        } catch (error) {
          // A disk that fills up takes the first bytes of the write that meets its end.
          await file.write(bytes, offset, Math.floor(part / 2), position);
          throw error;
        }
        return await file.write(bytes, offset, part, position);
      },
      read: (into, offset, length, position) => file.read(into, offset, length, position),
      readNow: (into, offset, length, position) => file.readNow(into, offset, length, position),
      stat: () => file.stat(),
      statNow: () => file.statNow(),
      truncate: async (length) => {
        pass("truncate");
        await file.truncate(length);
      },
      chmod: (wanted) => file.chmod(wanted),
      datasync: async () => {
        pass("datasync");
        await file.datasync();
      },
      sync: async () => {
        pass("sync");
        await file.sync();
      },
      close: () => file.close(),
    };
  }

  async rename(from: string, to: string): Promise<void> {
    this.#pass("rename", to);
    await DISK.rename(from, to);
  }

  async unlink(path: string): Promise<void> {
    this.#pass("unlink", path);
    await DISK.unlink(path);
  }

  async makeFolder(path: string): Promise<boolean> {
    return await DISK.makeFolder(path);
  }

  async fileSystemType(folder: string): Promise<number> {
    return this.type ?? (await DISK.fileSystemType(folder));
  }

  #pass(call: DiskCall, path: string): void {
    this.calls.push({ call, path });
    const error = this.failure(call, path);
    if (error !== null) throw error;
  }
}

export function systemError(code: string): Error {
  return Object.assign(new Error(`${code}: injected`), { code });
}
