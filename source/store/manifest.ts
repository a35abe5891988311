import {
  count,
  fields,
  flag,
  listOf,
  objectAt,
  onlyFields,
  orNull,
  refuseOthers,
  text,
  whole,
} from "./decode.ts";
import { FORMAT, migrated } from "./migrations.ts";
import type { StoreSettings } from "./store.ts";

export interface SealedSegment {
  readonly segment: number;
  /** How often the file was written anew, without the texts of final rows; part of its name. */
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
  readonly settings: StoreSettings;
}

export const NEW_MANIFEST: Manifest = {
  format: FORMAT,
  journal: { generation: 1, startsAfter: 0, knownDurable: 0 },
  state: null,
  segments: { current: 1, sealed: [] },
  settings: { environment: "local", production: false, readOnly: false, sealedCopies: true },
};

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
});

const MEMBERS: readonly string[] = Object.keys(NEW_MANIFEST);

const SETTINGS = { environment: text, production: flag, readOnly: flag, sealedCopies: flag };
const decodeSettings = fields(SETTINGS);

/** Settings from a document that a person may have edited: what is missing has its default. */
export function settingsFrom(value: unknown, at: string): StoreSettings {
  const stated = objectAt(value, at);
  refuseOthers(stated, Object.keys(SETTINGS), at);
  return decodeSettings({ ...NEW_MANIFEST.settings, ...stated }, at);
}

/** Reads store.json; throws SyntaxError, ShapeError or NewerFormatError. */
export function parseManifest(json: string, folder: string): Manifest {
  const value: unknown = JSON.parse(json);
  const { settings: stated = {}, ...manifest } = migrated(value, folder);
  // A setting that stands beside the others is told by the list of them: it may be meant to refuse every change.
  const settings = settingsFrom(stated, "store.json.settings");
  refuseOthers(manifest, MEMBERS, "store.json");
  return { ...decodeManifest(manifest, "store.json"), settings };
}

/** True for the text of a store.json of an older format. */
export function isOlderFormat(json: string): boolean {
  return objectAt(JSON.parse(json), "store.json")["format"] !== FORMAT;
}
