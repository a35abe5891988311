import { fingerprint } from "../../text/hash.ts";
import { scanMessage } from "../message/message-scan.ts";
import { foldReason } from "../message/reason-fold.ts";
import { withoutUnquoted } from "../message/unquoted-values.ts";
import { unfold, unfoldScanned, withoutMarkup, type Layer } from "../message/unfold.ts";

/**
 * Version of the rules that group. It is part of every fingerprint, so that one of other rules is known for what it is;
 * raise it with every change of what the rules group.
 */
export const RULES_VERSION = "3";
const PREFIX = `c${RULES_VERSION}-`;
const LONGEST_TITLE = 160;

/** The innermost reason of a record, which it shares with all records of its cause. */
export interface Cause {
  /** `c3-` and a fingerprint: the same in every run for the same reason, code, tables and fields. */
  readonly id: string;
  /** The reason as a short sentence, with `<value>` for what differs between records. */
  readonly title: string;
  /** The message as it was said, from the outermost layer in. */
  readonly layers: readonly Layer[];
}

/** Fingerprint of the records that share one innermost reason. */
export function causeOf(code: string, message: string): string {
  return causeOfShape(code, shapeOf(message));
}

/**
 * The message without what differs from record to record: cheap to make, and all that decides the cause. Messages of one
 * shape have one cause, so what is found for a shape may be kept.
 */
export function shapeOf(message: string): string {
  const kept = met.size === 0 ? undefined : met.get(message);
  return kept ?? scanMessage(withoutMarkup(message), true);
}

const MOST_MET = 2_048;
const LONGEST_MET = 8_192;
const met = new Map<string, string>();

/** The same for a message that will be asked for again soon, such as one of a batch that is being read. */
export function shapeToKeep(message: string): string {
  const shape = shapeOf(message);
  if (message.length > LONGEST_MET) return shape;
  if (met.size >= MOST_MET) met.clear();
  met.set(message, shape);
  return shape;
}

/** The cause of all messages of one shape. */
export function causeOfShape(code: string, shape: string): string {
  return PREFIX + fingerprint(foldReason(code, reasonOfShape(shape)));
}

/** The innermost reason of all messages of one shape, with kinds for what differs between records. */
export function reasonOfShape(shape: string): string {
  return withoutUnquoted(unfoldScanned(shape).reason);
}

/** True for a fingerprint that other rules have made: it has to be made again from code and message. */
export function isFormerCause(id: string): boolean {
  return !id.startsWith(PREFIX) && /^(?:c\d+-)?[0-9a-z]{12}$/.test(id);
}

export function describeCause(code: string, message: string): Cause {
  const shape = shapeOf(message);
  return {
    id: causeOfShape(code, shape),
    title: titleOf(reasonOfShape(shape)),
    layers: unfold(message, false).layers,
  };
}

/** The title of a message's cause: one for all records of the cause. */
export function titleOfCause(message: string): string {
  return titleOf(reasonOfShape(shapeOf(message)));
}

const KIND = "<(?:id|number|date|host|value)>";
/** The cause is the same for a key that looks like a number, like a date or like neither, and of one or of several. */
const VALUES = new RegExp(`${KIND}(?:[\\s,;&|/]*(?:and |or )?${KIND})*`, "g");
/** What a missing privilege is asked for on, and for whom: the cause is the privilege alone. */
const PRIVILEGE: readonly RegExp[] = [
  /(\bprv\w+ privilege on (?:table|entity|record) )'[^']{1,120}'/gi,
  /(\bmissing prv\w+ privilege\b[^.;]{0,120}? for )[^.;"<>]{1,80}(?=\.?$)/gi,
];

function titleOf(reason: string): string {
  const title = PRIVILEGE.reduce((text, one) => text.replaceAll(one, "$1<value>"), reason).replaceAll(
    VALUES,
    "<value>",
  );
  if (title.length <= LONGEST_TITLE) return title;
  return `${title.slice(0, LONGEST_TITLE - 1).replace(/\s\S{0,30}$/, "")}…`;
}

/** The innermost reason of a message, with its values: wrappers, help and repeated clauses taken off. */
export function innermostReason(message: string): string {
  return unfold(message, false).reason;
}
