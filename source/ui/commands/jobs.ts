import { counted } from "../../text/numbers.ts";
import { refused } from "../../domain/outcome.ts";
import { statusTitle } from "../../domain/sides/integration-job.ts";
import type { ScreenModel } from "../model/screen-model.ts";
import { visibleText } from "../../text/visible-text.ts";

type Jobs = Pick<ScreenModel, "state">;

/** The names of all jobs. */
export function jobNames({ state }: Jobs): readonly string[] {
  return state.overview.jobs.map((job) => job.name);
}

/** `JOB CONNECTION`, for every job and every connection that is known of. */
export function connectionLines({ state }: Jobs): readonly string[] {
  const { jobs } = state.overview;
  const connections = [...new Set(["local", "none", ...jobs.map(({ connection }) => connection)])];
  return jobs.flatMap(({ name }) => connections.map((connection) => `${name} ${connection}`));
}

export async function setJob(screen: ScreenModel, written: string, isStart: boolean): Promise<void> {
  const { engine, by } = screen.ports;
  const wanted = unquoted(written);
  const job = screen.accepted(isStart ? await engine.startJob(wanted, by) : await engine.stopJob(wanted, by));
  if (job !== null) screen.tell(`${shown(screen, job.name)} is ${job.status}.`);
  screen.refresh();
}

/** `:connect CUST local`; the connection is `local` where none is named. */
export async function connectJob(screen: ScreenModel, written: string): Promise<void> {
  const { engine, by } = screen.ports;
  const { name, rest } = jobIn(screen, written);
  const connection = rest === "" ? "local" : unquoted(rest);
  if (jobNames(screen).every((one) => one.toLowerCase() !== name.toLowerCase())) {
    tellUnknown(screen, name);
    return;
  }
  const job = screen.accepted(await engine.defineJob({ name, connection, by }));
  if (job !== null) {
    const next = job.status === "active" ? "" : `:job start ${job.name} starts it.`;
    screen.tell(
      job.connection === "none"
        ? `${shown(screen, job.name)} is not connected any more.`
        : `${shown(screen, job.name)} is connected to ${shown(screen, job.connection)}.`,
      next,
    );
  }
  screen.refresh();
}

/** `:job add NAME Map A, Map B`: the table maps in sequence. */
export async function addJob(screen: ScreenModel, written: string): Promise<void> {
  const { engine, by, readMaps } = screen.ports;
  const [, quoted, word, maps = ""] = /^(?:"([^"]+)"|(\S+))\s*(.*)$/s.exec(written) ?? [];
  const name = quoted ?? word ?? "";
  if (jobNames(screen).some((one) => one.toLowerCase() === name.toLowerCase())) {
    screen.refuse(
      refused(
        "definition-invalid",
        `There is a job ${shown(screen, name)} already.`,
        `:connect ${name} local connects it; dwtriage job add changes its maps.`,
      ).refused,
    );
    return;
  }
  if (maps.trim() === "" || readMaps === undefined) {
    screen.refuse(
      refused(
        "definition-invalid",
        "A new job needs its table maps.",
        "Write :job add NAME Map A, Map B (in sequence, parents first).",
      ).refused,
    );
    return;
  }
  const read = screen.accepted(await readMaps(maps.trim()));
  if (read === null) return;
  const job = screen.accepted(await engine.defineJob({ name, maps: read, by }));
  if (job !== null) {
    const count = counted(job.maps.length, "table map");
    screen.tell(
      `${shown(screen, job.name)} is added with ${count}: ${statusTitle(job.status)}, connection ${shown(screen, job.connection)}.`,
      `:import FILE reads its feed; :maps shows the maps.`,
    );
  }
  screen.refresh();
}

/** `:job remove NAME`: of a job that is in use nothing is taken away, and the line is there again with the reason. */
export async function removeJob(screen: ScreenModel, written: string): Promise<void> {
  const { engine, by } = screen.ports;
  const job = screen.accepted(await engine.removeJob(unquoted(written), by));
  if (job !== null)
    screen.tell(`${shown(screen, job.name)} is removed. Its requests stay in the list and in the audit.`);
  screen.refresh();
}

/** `:job rename NAME NEW`. */
export async function renameJob(screen: ScreenModel, written: string): Promise<void> {
  const { engine, by } = screen.ports;
  const { name, rest } = jobIn(screen, written);
  if (rest === "") {
    screen.refuse(
      refused("definition-invalid", "A rename needs a new name.", "Write :job rename NAME NEW.").refused,
    );
    return;
  }
  const job = screen.accepted(await engine.renameJob(name, unquoted(rest), by));
  if (job !== null) screen.tell(`${shown(screen, name)} is ${shown(screen, job.name)} now.`);
  screen.refresh();
}

/** The job that a line starts with, which may have spaces in its name, and what follows it. */
function jobIn(screen: Jobs, written: string): { readonly name: string; readonly rest: string } {
  const [, quoted, behind = ""] = /^"([^"]+)"\s*(.*)$/s.exec(written) ?? [];
  if (quoted !== undefined) return { name: quoted, rest: behind };
  const folded = written.toLowerCase();
  const longestName = jobNames(screen)
    .filter((name) => folded === name.toLowerCase() || folded.startsWith(`${name.toLowerCase()} `))
    .sort((one, other) => other.length - one.length)[0];
  if (longestName !== undefined) return { name: longestName, rest: written.slice(longestName.length).trim() };
  const [, name = written, rest = ""] = /^(\S+)\s*(.*)$/s.exec(written) ?? [];
  return { name, rest };
}

function tellUnknown(screen: ScreenModel, name: string): void {
  const names = jobNames(screen).map((one) => shown(screen, one));
  screen.refuse(
    refused(
      "job-unknown",
      `There is no job ${shown(screen, name)}.`,
      names.length === 0 ? ":job add NAME Map A, Map B makes one." : `Jobs: ${names.join(", ")}.`,
    ).refused,
  );
}

function unquoted(text: string): string {
  return text.replace(/^"(.*)"$/s, "$1");
}

function shown({ ports }: Pick<ScreenModel, "ports">, text: string): string {
  return visibleText(text, ports.look.ascii);
}
