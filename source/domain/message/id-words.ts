/** What stands in the place of a text that differs from record to record. */
export type Kind = "<id>" | "<number>" | "<date>" | "<host>" | "<value>";

const GUID = /^[({]?[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}[)}]?$/i;
const FAILURE_CODE = /^0x8[0-9a-f]{7}$/i;
const DECIMAL_CODE = /^-21[0-9]{8}$/;
const DATE =
  /^(?:\d{4}-\d{1,2}(?:-\d{1,2})?(?:t[\d:.,+-]*z?)?|\d{1,4}([./-])\d{1,2}\1\d{1,4}|\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?(?:z|am|pm)?)$/i;
const NUMBER = /^[+-]?\d+(?:[.,]\d+)*(?:e[+-]?\d+)?$/i;
const ADDRESS = /^\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?$/;
const HOST = /^[a-z0-9-]+(?:\.[a-z0-9-]+)+(?::\d+)?$/;
const TOP_LEVEL =
  /\.(?:com|net|org|io|local|internal|lan|corp|cloud|dev|ms|de|fr|eu|uk|cn|jp|us|tr)(?::\d+)?$/;
const STATUS = /^[45]\d\d$/;
/** Codes that name a cause: of the dual-write service, of sign-in, of an article. */
const NAMED_CODE = /^(?:DIPV|DW(?:DV|FO)EV|DW|AADSTS|KB|TMHC)\d{3,7}$/;
/** Schema names hold digits as well: `emailaddress1`, `address1_line1`, `new_tier2`, `V3`, `CustCustomerV3Entity`. */
const NAME =
  /^(?:[a-z]{3,40}\d{1,2}|[a-z]{2,8}_[a-z][a-z0-9_]*|[a-z]+\d{1,2}_[a-z][a-z0-9_]*|v\d{1,2}|[A-Z][A-Za-z]+V\d{1,2}(?:[A-Z][A-Za-z]*)?|RecordError\d+|http\/\d(?:\.\d)?|\d{3}_[a-z]+|365|base64|utf-?8|sha\d+|oauth2|odatav4|int(?:16|32|64)|x86|x64)$/;
const CAPITAL_VERSION = /^V\d{1,2}$/;

/**
 * The kind of a word that holds a digit, a dot or an at sign; null for one that distinguishes causes and stays. A code in
 * decimal comes back as its hexadecimal text.
 */
export function kindOfWord(word: string, before: string): Kind | null | { readonly code: string } {
  if (DECIMAL_CODE.test(word)) return { code: hexOf(word) };
  if (FAILURE_CODE.test(word)) return null;
  if (GUID.test(word)) return "<id>";
  if (NAMED_CODE.test(word) || NAME.test(word) || CAPITAL_VERSION.test(word)) return null;
  if (STATUS.test(word) && STATUS_BEFORE.test(before)) return null;
  if (ADDRESS.test(word) || isHost(word)) return "<host>";
  if (DATE.test(word)) return "<date>";
  if (NUMBER.test(word)) return "<number>";
  return "<id>";
}

export function isHost(word: string): boolean {
  return word.includes(".") && TOP_LEVEL.test(word) && HOST.test(word);
}

/** What stands before the three digits of a status. */
const STATUS_BEFORE =
  /(?:^|[(>]|\b(?:http(?:\/(?:\d(?:\.\d)?|<number>))?|status(?:[ -]?code)?|statuscode|code|error|success)["']?\s?[:=(]?\s?)$/i;

/** A failure code as Windows prints it, `0x80040265`, from its signed decimal. */
function hexOf(decimal: string): string {
  return `0x${(Number(decimal) >>> 0).toString(16)}`;
}

/** A code as one text, in whatever form it was reported: `-2147220891`, `80040265` and `0x80040265` are one. */
export function foldedCode(code: string): string {
  const text = code.trim().toLowerCase();
  if (DECIMAL_CODE.test(text)) return hexOf(text);
  return /^8[0-9a-f]{7}$/.test(text) ? `0x${text}` : text;
}

/** A word with digits ends at a point before a letter: `D0001.Writes` are two words. */
export function softEnd(word: string): number {
  const at = word.search(/\.(?=\p{L})/u);
  return at <= 0 || /^[\p{L}_]+$/u.test(word.slice(0, at)) ? -1 : at;
}
