import { UnreadableFeedError, type FeedOptions } from "../feed.ts";
import { RecordBuilder, type FeedValues } from "./feed-record.ts";
import { FEED_FIELDS, type FeedField } from "./heading-aliases.ts";
import { quoted } from "../bytes/quoted-text.ts";

/** Fields that `--set` takes: an id is one record's own, and a state is not read. */
const SET_FIELDS: readonly FeedField[] = FEED_FIELDS.filter((field) => field !== "id" && field !== "state");

const SOUND: FeedValues = {
  createdOn: "2026-01-01",
  entity: "E",
  source: "dataverse",
  key: "K",
  message: "M",
};

/** The values that `--set` gives to every record, by field. Throws UnreadableFeedError for what no record could have. */
export function constantsOf(options: FeedOptions): FeedValues {
  const stated = Object.entries(options.constants ?? {});
  if (stated.length === 0) return {};
  const constants: { -readonly [Field in keyof FeedValues]: string } = {};
  for (const [name, value] of stated) {
    const field = SET_FIELDS.find((one) => one.toLowerCase() === name.trim().toLowerCase());
    if (field === undefined) {
      throw new UnreadableFeedError(
        `--set cannot be used for this field: ${quoted(`${name}=${value}`)}.`,
        `Use one of: ${SET_FIELDS.join(", ")}.`,
      );
    }
    constants[field] = value;
  }
  const built = new RecordBuilder(options).build({ ...SOUND, ...constants });
  if ("reason" in built) {
    throw new UnreadableFeedError(
      `--set gives a value that cannot be read: ${built.reason}.`,
      "Correct the value after the equals sign.",
    );
  }
  return constants;
}

/** The values with a constant wherever there is none. */
export function completed(values: FeedValues, constants: FeedValues): FeedValues {
  const entries = Object.entries(constants) as [FeedField, unknown][];
  const missing = entries.filter(([field]) => values[field] === undefined || values[field] === "");
  return missing.length === 0 ? values : { ...values, ...Object.fromEntries(missing) };
}
