import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseDuration } from "../../domain/query/query-time.ts";
import { refusalOf } from "../../wording/refusal-words.ts";
import { UserFacingError } from "../../domain/user-facing-error.ts";
import type { MoveWatch } from "../../store/move-team.ts";
import type { StoreAddress } from "../../store/team/store-address.ts";
import { grantsFor, SCHEMA_VERSION, type TeamRole } from "../../store/team/schema.ts";
import { TeamDatabase } from "../../store/team/team-database.ts";
import {
  holdsEnvironment,
  makeEnvironment,
  makeTables,
  refuseKnownEnvironment,
} from "../../store/team/set-up.ts";
import { counted } from "../../text/numbers.ts";
import { teamAddress } from "../engine/team-address.ts";
import { EXIT, type ExitCode } from "../command-line/exit-codes.ts";
import { timeText } from "../command-line/time-text.ts";
import { missingFolderWords } from "../files/data-folder.ts";
import type { Progress } from "../output/progress.ts";
import type { Call, Verb } from "../verb.ts";

const WAYS = "init, status, grant, migrate, export or trim";

export const storeVerb: Verb = {
  name: "store",
  usage:
    "store init | status | grant viewer|operator ROLE [--yes] | migrate --from DIR | export --to DIR | trim --older 90d [--yes]",
  summary:
    "set up a team store in PostgreSQL, see how it stands, print the rights of a role (--yes grants them), bring a data folder in, take an environment out, or take old commits out of the journal",
  options: ["from", "to", "older", "yes"],
  run: (call) => {
    const [way = "", ...words] = call.args.words;
    const run = RUN[way];
    if (run === undefined || (way !== "grant" && words.length > 0)) {
      const came = call.args.words.join(" ");
      throw new UserFacingError(
        `Expected ${WAYS}; ${came === "" ? "nothing" : `"${came}"`} came.`,
        "See dwtriage store --help.",
      );
    }
    if (way !== "status" && call.configuration.readOnly)
      return Promise.resolve(call.output.refusal(refusalOf({ kind: "read-only" })));
    return run(call, words);
  },
};

const RUN: Readonly<Record<string, (call: Call, words: readonly string[]) => Promise<ExitCode>>> = {
  init,
  status,
  grant,
  migrate,
  export: takeOutOf,
  trim,
};

function addressOf({ configuration }: Call): { readonly address: StoreAddress; readonly label: string } {
  const { team } = configuration.site;
  if (team !== null) return { address: teamAddress(team), label: team.label };
  throw new UserFacingError(
    "No team store is named.",
    'Name it with --store postgresql://HOST/DATABASE, DWTRIAGE_STORE, or "store" in the configuration.',
  );
}

async function withDatabase<T>(call: Call, work: (database: TeamDatabase) => Promise<T>): Promise<T> {
  const { address, label } = addressOf(call);
  const database = new TeamDatabase(address, label);
  try {
    return await work(database);
  } finally {
    await database.close();
  }
}

function init(call: Call): Promise<ExitCode> {
  return withDatabase(call, async (database) => {
    const { environment } = database.address;
    const was = await makeTables(database);
    const isUpgrade = was > 0 && was < SCHEMA_VERSION;
    const isThere = isUpgrade && (await holdsEnvironment(database));
    if (!isThere) {
      await refuseKnownEnvironment(database);
      await makeEnvironment(database);
    }
    call.output.answer({ tables: was === 0, upgradedFrom: isUpgrade ? was : null, environment }, () =>
      [
        ...(was === 0 ? [`The tables of a team store were made in ${database.shown}.`] : []),
        ...(isUpgrade
          ? [
              `The tables in ${database.shown} were brought from version ${was} to ${SCHEMA_VERSION}. Engines of an older dwtriage save nothing more: end them, and start this version on all hosts.`,
            ]
          : []),
        `The environment "${environment}" is there${isThere ? "" : ", and empty"}.`,
      ].join("\n"),
    );
    return EXIT.done;
  });
}

function status(call: Call): Promise<ExitCode> {
  return withDatabase(call, async (database) => {
    const { role, mayWrite, isStandby, isDurable, base } = await database.greeting();
    const { environment } = database.address;
    const head = await database.headState({ sequence: 0, hash: Buffer.alloc(0) });
    const hasHints = await database.hearsItself();
    const runner = head.isHeld ? head.holderLabel : null;
    const value = {
      environment,
      commits: head.sequence,
      keptFrom: head.keptFrom,
      runner,
      role,
      mayWrite,
      isStandby,
      isDurable,
      hasHints,
    };
    call.output.answer(value, () =>
      [
        `${environment} in ${database.shown}: ${counted(head.sequence, "commit")}${base === null ? "" : ` after what was brought in (${counted(base.records, "record")})`}`,
        ...(head.keptFrom === 0
          ? []
          : [`Single commits are kept from ${head.keptFrom} on; a new copy begins with the state of then.`]),
        `Requests are run by ${runner ?? "no host now"}.`,
        `You are ${role}, who may ${mayWrite ? "look and change" : "look"}.`,
        ...(isStandby
          ? ["This server is a standby and takes no writes: name the primary in the address."]
          : []),
        ...(isDurable
          ? []
          : ["fsync or synchronous_commit is off: a power cut of the server can lose confirmed commits."]),
        ...(hasHints
          ? []
          : [
              "Hints (NOTIFY) do not arrive, as behind a transaction pooler: other hosts see a change within about a second.",
            ]),
      ].join("\n"),
    );
    return EXIT.done;
  });
}

async function grant(call: Call, words: readonly string[]): Promise<ExitCode> {
  const [kind, role, ...more] = words;
  if ((kind !== "viewer" && kind !== "operator") || role === undefined || more.length > 0) {
    throw new UserFacingError(
      "Expected viewer or operator, and the name of a role of the database.",
      "Write dwtriage store grant operator ROLE.",
    );
  }
  const statements = grantsFor(kind satisfies TeamRole, role);
  if (!call.args.has("yes")) {
    call.output.answer(statements, () => statements.join("\n"));
    call.output.note("Nothing was granted. Run these as the owner of the database, or add --yes.");
    return EXIT.done;
  }
  return withDatabase(call, async (database) => {
    await database.command(statements.join("\n"));
    call.output.answer(statements, () => `${role} is ${kind === "viewer" ? "a viewer" : "an operator"} now.`);
    return EXIT.done;
  });
}

function migrate(call: Call): Promise<ExitCode> {
  const folder = named(call, "from", "store migrate --from DIR");
  const missing = missingFolderWords({ folder });
  if (missing !== null) throw new UserFacingError(missing, "Name the folder that holds the data.");
  return withDatabase(call, async (database) => {
    await makeTables(database);
    const { bringIn } = await import("../../store/move-team.ts");
    const signal = call.interrupted();
    const watch = moveWatch(call, `bringing ${folder} in`, signal);
    const moved = await bringIn(folder, database, Date.now, watch).catch(unlessInterrupted(signal));
    if (moved === null) {
      call.output.note(
        `Interrupted: the environment "${database.address.environment}" is not there yet, and ${folder} is as it was.`,
      );
      call.output.note("Run it again: what was sent already is not sent again.");
      return EXIT.interrupted;
    }
    call.output.answer(moved, () =>
      [
        `${counted(moved.records, "record")} and ${counted(moved.requests, "request")} are in "${database.address.environment}", held to the hashes of ${counted(moved.files, "file")}.`,
        `${folder} is this host's copy of it from now on: use it with --data and --store.`,
      ].join("\n"),
    );
    return EXIT.done;
  });
}

async function takeOutOf(call: Call): Promise<ExitCode> {
  const folder = named(call, "to", "store export --to DIR");
  const { takeOut } = await import("../../store/move-team.ts");
  const signal = call.interrupted();
  const watch = moveWatch(call, `taking the environment out to ${folder}`, signal);
  const taken = await takeOut(folder, addressOf(call), Date.now, watch).catch(unlessInterrupted(signal));
  if (taken === null) {
    call.output.note(`Interrupted: ${folder} does not hold all of it, and is not on its own yet.`);
    call.output.note("Run it again: it goes on where it was. The team store stays as it is.");
    return EXIT.interrupted;
  }
  call.output.answer(taken, () =>
    [
      `${counted(taken.records, "record")} and ${counted(taken.requests, "request")} are in ${folder}, each commit held to the hash of the journal.`,
      "The folder is on its own from now on; the team store stays as it is.",
    ].join("\n"),
  );
  return EXIT.done;
}

const MEGABYTE = 1024 * 1024;

/** Says how far a move is, by what takes the time: the bytes on the line, and before and after them the reading. */
function moveWatch({ output }: Call, title: string, signal: AbortSignal): MoveWatch {
  let moving: Progress | null = null;
  let reading: Progress | null = output.progress(title);
  return {
    signal,
    onMoved: (bytes, of) => {
      reading = null;
      moving ??= output.progress(title, { noun: "megabyte" });
      moving.report(Math.floor(bytes / MEGABYTE), of === 0 ? null : bytes / of, Math.ceil(of / MEGABYTE));
    },
    onReading: (records, of) => {
      moving = null;
      reading ??= output.progress(`${title}: reading the folder`);
      reading.report(records, records / of);
      signal.throwIfAborted();
    },
  };
}

/** Null for what the signal has ended. */
function unlessInterrupted(signal: AbortSignal): (reason: unknown) => null {
  return (reason) => {
    if (signal.aborted && reason === signal.reason) return null;
    throw reason;
  };
}

async function trim(call: Call): Promise<ExitCode> {
  const older = call.args.get("older");
  const ms = older === undefined ? null : parseDuration(older);
  if (ms === null) {
    throw new UserFacingError(
      older === undefined ? "Expected --older with an age." : `"${older}" is not an age.`,
      "Write dwtriage store trim --older 90d.",
    );
  }
  const before = Date.now() - ms;
  if (!call.args.has("yes")) {
    call.output.note(
      `Nothing was trimmed. With --yes, commits from before ${timeText(before, call.configuration.utc)} leave the journal: records synced or dismissed by then lose their message, copies that are older than that have to be fetched again, and the audit stays.`,
    );
    return EXIT.done;
  }
  const team = addressOf(call);
  const scratch = await mkdtemp(join(tmpdir(), "dwtriage-trim-"));
  try {
    return await withDatabase(call, async (database) => {
      const { trimJournal } = await import("../../store/trim-team.ts");
      const trimmed = await trimJournal(scratch, { database, team, before, clock: Date.now });
      call.output.answer(trimmed, () =>
        trimmed === null
          ? `There is no commit from before ${timeText(before, call.configuration.utc)} to trim.`
          : `${counted(trimmed.lines, "commit")} left the journal; new copies begin with the state after commit ${trimmed.upTo}: ${counted(trimmed.records, "record")} and ${counted(trimmed.requests, "request")}.`,
      );
      return EXIT.done;
    });
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

function named({ args }: Call, option: "from" | "to", usage: string): string {
  const folder = args.get(option);
  if (folder !== undefined) return folder;
  throw new UserFacingError(`Expected --${option} with a folder.`, `Write dwtriage ${usage}.`);
}
