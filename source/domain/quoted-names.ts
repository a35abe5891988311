/** Words that say that the quoted text beside them is a name, which tells causes apart, and not a value. */
const NAMING =
  "fields?|columns?|attributes?|propert(?:y|ies)|tables?|entit(?:y|ies)|types?|data ?sources?|map(?:ping)?s?|labels?|relationships?|privileges?|plug-?ins?|steps?|parameters?|segments?|actions?|method|class|picklist|option ?set|choice|index|constraint|category|named|entity set|entity key|alternate key|" +
  "feld(?:er|es)?|spalte|tabellen?|entität|attributs?|eigenschaft|champ|colonne|entité|propriété|campo|columna|tabla|entidad|atributo|propiedad|" +
  "coluna|tabela|entidade|propriedade|tabella|entità|veld|kolom|tabel|felt|tabell|fält|kolumn|kenttä|поле|поля|столбец|таблиц[аеы]|pole|sloupec|tabulka|kolumna|alan|sütun|tablo|varlık";
const AFTER_NAME =
  "field|column|attribute|property|table|entity|parameter|privilege|relationship|" +
  "feld|spalte|tabelle|attribut|alan[ıi]\\p{L}*|alan[ıi]|sütun\\p{L}*|tablo\\p{L}*|varlığı\\p{L}*|veld|kolom|felt|fält";
const BEFORE = new RegExp(`(?:^|[^\\p{L}])(?:${NAMING})\\s?:?\\s?$`, "iu");
const AFTER = new RegExp(`^\\s?-?(?:${AFTER_NAME})(?![\\p{L}])`, "iu");
const BEFORE_CJK =
  /(?:フィールド|テーブル|エンティティ|項目|列|字段|欄位|表|实体|實體|属性|필드|테이블)\s?$/u;
const AFTER_CJK = /^\s?(?:フィールド|テーブル|エンティティ|項目|列|字段|欄位|表|实体|實體|属性|필드|테이블)/u;
/** `msdyn_company`, `Microsoft.Dynamics.CRM.account`, `CustCustomerV3Entity`, `prvCreateAccount`. */
const SCHEMA_NAME =
  /^(?:[a-z]{2,8}_[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)?|(?:[A-Z]\w+\.){1,6}\w+|[A-Z][A-Za-z0-9]+(?:Entity|Table|Staging)|prv[A-Z]\w+)$/;
const TEXT_BEFORE = /(?:message|meldung|mensaje|сообщением об ошибке|メッセージ|消息|訊息)\s?:?\s?$/iu;
/** A quoted text of so many words is a sentence of its own. */
const SENTENCE_SPACES = 5;

export type QuotedText = "name" | "value" | "sentence";

/** What a quoted text is, from itself and what stands directly before and after its quotation marks. */
export function quotedText(content: string, before: string, after: string): QuotedText {
  if (TEXT_BEFORE.test(before) && /[\s。.]|\p{Script=Han}|\p{Script=Hiragana}/u.test(content))
    return "sentence";
  if (spaces(content) >= SENTENCE_SPACES) return "sentence";
  const isNamed =
    BEFORE.test(before) || AFTER.test(after) || BEFORE_CJK.test(before) || AFTER_CJK.test(after);
  return isNamed || SCHEMA_NAME.test(content) ? "name" : "value";
}

function spaces(text: string): number {
  let count = 0;
  for (let at = text.indexOf(" "); at >= 0; at = text.indexOf(" ", at + 1)) count++;
  return count;
}

type Marks = readonly [number, number, number];

/** The marks that close a quotation, by the one that opens it, as UTF-16 units. */
export const CLOSING: ReadonlyMap<number, Marks> = new Map(
  [
    ["'", "'''"],
    ["`", "`''"],
    ['"', '"""'],
    ["‘", "’''"],
    ["’", "’’’"],
    ["‚", "‘’’"],
    ["“", '””"'],
    ["”", "”””"],
    ["„", '“”"'],
    ["«", "»»»"],
    ["»", "«««"],
    ["‹", "›››"],
    ["「", "」」」"],
    ["『", "』』』"],
  ].map(([opening = "", closing = ""]): [number, Marks] => [
    opening.charCodeAt(0),
    [closing.charCodeAt(0), closing.charCodeAt(1), closing.charCodeAt(2)],
  ]),
);
