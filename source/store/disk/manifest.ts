import { crc32 } from "node:zlib";
import { checksumText } from "../format/checksum.ts";
import {
  orElse,
  count,
  fields,
  flag,
  listOf,
  objectAt,
  onlyFields,
  orNull,
  refuseOthers,
  ShapeError,
  text,
  whole,
} from "../format/decode.ts";
import { FORMAT, migrated } from "./migrations.ts";
import type { StoreSettings } from "../store.ts";

export interface SealedSegment {
  readonly segment: number;
  /** How often the file was written again, without the texts of final rows; part of its name. */
  readonly rewrite: number;
  readonly rows: number;
  /** Rows whose texts a rewrite has dropped. */
  readonly dropped: number;
  readonly bytes: number;
  /** crc32 of the whole file. */
  readonly checksum: string;
}

/** Rows and bytes of a segment that were acknowledged at one moment. */
export interface SegmentMark {
  readonly segment: number;
  readonly rows: number;
  readonly bytes: number;
  /** crc32 of these bytes. */
  readonly checksum: string;
}

/** What was true when the journal's first generation began: jobs, requests, and rows that are not as imported. */
interface StateFile {
  readonly bytes: number;
  /** crc32 of the whole file. */
  readonly checksum: string;
  /** The rows that were there, in the order of their segments. */
  readonly segments: readonly SegmentMark[];
}

/** store.json: where a reader starts. What the journal says about rows, jobs and requests is the truth. */
export interface Manifest {
  readonly format: number;
  readonly journal: {
    readonly generation: number;
    /** Sequence of the last line before this generation. */
    readonly startsAfter: number;
    /** Everything up to this sequence was durable when the manifest was written. */
    readonly knownDurable: number;
  };
  /** Null when the journal starts with the folder's first change. */
  readonly state: StateFile | null;
  readonly segments: {
    /** Number of the segment that takes the next rows. */
    readonly current: number;
    readonly sealed: readonly SealedSegment[];
  };
  /** How far audit.ndjson was kept when the manifest was written; null when nothing was. */
  readonly audit: KeptAudit | null;
  readonly settings: StoreSettings;
  /** Only in a folder that is this host's copy of a team store's environment. */
  readonly replica?: ReplicaMark | undefined;
}

/** Lines of the audit's file, and the hash of the last of them: it proves those before. */
export interface KeptAudit {
  readonly lines: number;
  readonly head: string;
}

/** Which shared journal the folder is this host's copy of, and where its own one stood when that began. */
export interface ReplicaMark {
  readonly environment: string;
  /** The environment's own id in the database. */
  readonly id: string;
  readonly sequence: number;
  readonly generation: number;
  /** Hash over the shared lines up to the last checkpoint, in hexadecimal digits. */
  readonly chain: string;
  /** Line of the shared journal that the copy began behind; absent for its first one. */
  readonly at?: number | undefined;
}

export const NEW_MANIFEST: Manifest = {
  format: FORMAT,
  journal: { generation: 1, startsAfter: 0, knownDurable: 0 },
  state: null,
  segments: { current: 1, sealed: [] },
  audit: null,
  settings: { environment: "local", production: false, readOnly: false, sealedCopies: true },
};

const decodeReplica = onlyFields({
  environment: text,
  id: text,
  sequence: whole,
  generation: whole,
  chain: text,
  at: orElse(whole, undefined),
});

const decodeManifest = fields({
  format: whole,
  journal: onlyFields({ generation: whole, startsAfter: whole, knownDurable: whole }),
  state: orNull(
    onlyFields({
      bytes: whole,
      checksum: text,
      segments: listOf(onlyFields({ segment: count, rows: whole, bytes: whole, checksum: text })),
    }),
  ),
  segments: onlyFields({
    current: count,
    sealed: listOf(
      onlyFields({
        segment: count,
        rewrite: count,
        rows: whole,
        dropped: whole,
        bytes: whole,
        checksum: text,
      }),
    ),
  }),
  audit: orNull(onlyFields({ lines: whole, head: text })),
  replica: (value: unknown, at: string) => (value === undefined ? undefined : decodeReplica(value, at)),
});

const MEMBERS: readonly string[] = [...Object.keys(NEW_MANIFEST), "replica", "checksums"];
const decodeChecksums = onlyFields({ contents: text, settings: text });

const SETTINGS = { environment: text, production: flag, readOnly: flag, sealedCopies: flag };
const decodeSettings = fields(SETTINGS);

/** Settings from a document that a person may have edited: what is missing has its default. */
export function settingsFrom(value: unknown, at: string): StoreSettings {
  const stated = objectAt(value, at);
  refuseOthers(stated, Object.keys(SETTINGS), at);
  return decodeSettings({ ...NEW_MANIFEST.settings, ...stated }, at);
}

/** store.json as it was read. */
export interface ReadManifest {
  readonly manifest: Manifest;
  /** True when the folder is of an older format. */
  readonly isOlder: boolean;
  /** True when the settings are not those that dwtriage wrote: a person has edited them, or the disk has. */
  readonly isEdited: boolean;
}

/** Reads store.json; throws SyntaxError, ShapeError or NewerFormatError. */
export function parseManifest(json: string, folder: string): ReadManifest {
  const value: unknown = JSON.parse(json);
  const isOlder = objectAt(value, "store.json")["format"] !== FORMAT;
  const { settings: stated = {}, checksums, ...members } = migrated(value, folder);
  const settings = settingsFrom(stated, "store.json.settings");
  for (const name of Object.keys(SETTINGS)) {
    if (name in members) throw new ShapeError(`"${name}" in "settings"`, name, "store.json");
  }
  refuseOthers(members, MEMBERS, "store.json");
  const manifest = { ...decodeManifest(members, "store.json"), settings };
  if (isOlder) return { manifest, isOlder, isEdited: false };
  const wanted = checksumsOf(manifest);
  const found = decodeChecksums(checksums, "store.json.checksums");
  if (found.contents !== wanted.contents) {
    throw new ShapeError(
      "the checksum of what dwtriage wrote",
      found.contents,
      "store.json.checksums.contents",
    );
  }
  return { manifest, isOlder, isEdited: found.settings !== wanted.settings };
}

/** The manifest as store.json holds it. */
export function withChecksums(manifest: Manifest): Manifest & { readonly checksums: ManifestChecksums } {
  return { ...manifest, checksums: checksumsOf(manifest) };
}

interface ManifestChecksums {
  /** Of everything that only dwtriage writes. */
  readonly contents: string;
  /** Of the settings, which a person may edit. */
  readonly settings: string;
}

/** Decoding puts the members in one order, whatever order they came in. */
function checksumsOf(manifest: Manifest): ManifestChecksums {
  const sumOf = (value: unknown): string => checksumText(crc32(JSON.stringify(value)));
  return {
    contents: sumOf(decodeManifest(manifest, "store.json")),
    settings: sumOf(decodeSettings(manifest.settings, "settings")),
  };
}
