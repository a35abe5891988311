import { ReplyFilter, type ReplyListener } from "./reply-filter.ts";

/** Esc alone, or the start of a reply: the rest of one comes sooner. Ink waits another 20 ms for the same reason. */
const SHORT_MS = 40;
/** A reply that has begun ends by then, or its end was lost. */
const LONG_MS = 5_000;

/** Standard input with nothing but keys: what a terminal answers late is taken out, and what it reports of the mouse. */
export function keyStream(stdin: NodeJS.ReadStream, replies: ReplyListener): NodeJS.ReadStream {
  const filter = new ReplyFilter(replies);
  let settled = "";
  let timer: NodeJS.Timeout | undefined;
  let waitsFor: "short" | "long" | null = null;
  const wait = (): void => {
    const { waits } = filter;
    // From its first byte on, so that keys that are typed into a cut off reply do not prolong it.
    if (waits === "long" && waitsFor === "long") return;
    clearTimeout(timer);
    waitsFor = waits;
    if (waits === null) return;
    timer = setTimeout(
      () => {
        waitsFor = null;
        settled += filter.settle();
        if (settled !== "") stdin.emit("readable");
      },
      waits === "long" ? LONG_MS : SHORT_MS,
    );
  };
  const read = (): string | null => {
    if (settled !== "") {
      const keys = settled;
      settled = "";
      return keys;
    }
    const chunk: unknown = stdin.read();
    if (typeof chunk !== "string" && !(chunk instanceof Uint8Array)) return null;
    const keys = filter.push(typeof chunk === "string" ? chunk : Buffer.from(chunk).toString("utf8"));
    wait();
    return keys;
  };
  return new Proxy(stdin, {
    get: (target, name) => {
      if (name === "read") return read;
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}
