/** What a word says of the quoted text next to it. `name` is any other thing whose name distinguishes causes. */
export type NamingRole = "field" | "table" | "name" | "value";

/** Whole words, with their inflections; written as patterns over lower-case letters. */
const FIELD: readonly string[] = [
  "fields?|columns?|attributes?|propert(?:y|ies)|field names?|column names?",
  String.raw`\p{L}*feld(?:er|es|s|e|ern)?|\p{L}*spalten?|attributs?|eigenschaft(?:en)?`,
  "champs?|colonnes?|propriétés?|camp[oi]s?|column?as?|atributos?|propiedad(?:es)?|propriedades?|proprietà|camps?",
  "attribut[oi]|colonn[ae]",
  String.raw`\p{L}*veld(?:en)?|\p{L}*kolom(?:men)?|eigenschap(?:pen)?|kenmerk(?:en)?`,
  String.raw`\p{L}*felt(?:et|ets|er|erne|ene|a)?|kolonnen?|egenskaben?|egenskapen?|attributten?`,
  String.raw`\p{L}*fält(?:et|ets|en)?|\p{L}*kolumn(?:en|er)?|attributet`,
  String.raw`\p{L}*kent(?:tä|ät|ä)\p{L}*|sarak(?:e|k)\p{L}*|määrit(?:e|teen)`,
  String.raw`\p{L}*mező\p{L}*|oszlop\p{L}*|attribútum\p{L}*|tulajdonság\p{L}*`,
  "pol[eaou]|polach|polem|poli|polí|polje|polja|polju|políčk[oau]|kolumn[aęyie]+|sloup(?:ec|ce|ci)|stĺp(?:ec|ca)|stup(?:ac|ca)|stolp(?:ec|ca)|atrybut(?:u|em)?|atribut(?:u|a)?|vlastnost(?:i)?|właściwoś[cć]i?",
  String.raw`alan(?:ı\p{L}*|lar\p{L}*)?|sütun\p{L}*|özelli[kğ]\p{L}*|özniteli[kğ]\p{L}*`,
  "пол[еяюё]|полем|полето|стовпц\\p{L}{0,2}|стовпець|столб(?:ец|ца|це)|реквизит(?:а|е)?|атрибут(?:а|е|у)?|свойств[оае]|властив\\p{L}+",
  "πεδί(?:ο|ου|α)|στήλη[ςν]?",
  "câmp(?:ul|ului|uri)?|coloan[aeă]|väl(?:i|ja\\p{L}*)|veer(?:g|u|us)|lauk(?:as|ą|o|e|ai|s|u|a|ā)|stulpel(?:is|io|yje)|kolonna|reit(?:ur|urinn|inn|num|inum|i)?|svæði(?:ð|nu)?|dálk(?:ur|urinn|inn|num)",
  "(?:ال|بال|لل|في ال)?حقل|(?:ال|بال|لل)?عمود|(?:ال|بال|لل)?سمة|(?:ב|ל|ה)?שדה|(?:ב|ל|ה)?עמודה",
  "trường|bidang|medan|kolom|फ़ील्ड|फ़ील्ड|स्तंभ|kampo|өріс|maydoni?",
];
const TABLE: readonly string[] = [
  "tables?|entit(?:y|ies)|entity sets?|data ?sources?|data entit(?:y|ies)",
  String.raw`\p{L}*tabellen?|entität(?:en)?|datenquellen?`,
  "entités?|tab(?:la|ela|ella|elle)s?|entidad(?:es)?|entidades?|entità|taula|sources? de données|orígen(?:es)? de datos",
  String.raw`\p{L}*tabel(?:len)?|entiteit(?:en)?|\p{L}*tabell(?:en|er|ene)?|\p{L}*tabell(?:et)|tabellen|enheten?|enheden?|objekttypen?|entitet(?:en|et)?`,
  String.raw`taulu\p{L}*|entitee\p{L}*|tábl[aá]\p{L}*|entitás\p{L}*|egyed(?:ben)?`,
  "tabel\\p{L}{0,3}|tabulk[aouye]|tabulce|tabuľk[ay]|tabulā|tablic[aei]|encj[aię]|entit[aěyi]|entit[aet]+|jednostk[aięi]",
  "tablo\\p{L}*|varlı[kğ]\\p{L}*|таблиц[аеыу]|таблиці|сущност[ьи]|сутн(?:ість|ості)|πίνακ(?:ας|α)|οντότητα",
  "tabel(?:ul|ului|is|i)?|tabelē|tabulas?|lentel(?:ė|ės|ėje)|töflu(?:nni|nnar)?|tafla(?:n)?|olem(?:us?|i)",
  "(?:ال|بال|لل)?جدول|(?:ال|بال|لل)?كيان|(?:ב|ל|ה)?טבלה|bảng|tabel|तालिका",
];
const NAME: readonly string[] = [
  "(?:expected )?types?|typs?|typen?|tipos?|tipi|typu|typie|türü|tipi|тип[ау]?|maps?|mappings?|labels?|relationships?|privileges?|plug-?ins?|steps?|parameters?|segments?|actions?|methods?|class(?:es)?|picklists?|option ?sets?|choices?|index(?:es)?|constraints?|category|named|called|entity keys?|alternate keys?|keys? named",
  "security roles?|solutions?|assembly|assemblies",
];
const VALUE: readonly string[] = [
  "values?|literals?|werte?s?|valeurs?|valor(?:e|es|i|ea)?|waarden?",
  "værdi(?:en|er)?|verdi(?:en|er)?|värde(?:t|n)?|arvo\\p{L}{0,4}|érték\\p{L}*",
  "wartoś[cć]i?|hodnot[aouyě]|değer\\p{L}*|значени[еяюй]м?|значення|стойност(?:та)?|τιμή|vrijednost|vrednost",
  "väärtus(?:t|e)?|vērtīb[au]s?|reikšm(?:ė|ės|ę)|gild(?:i|ið|is)",
  "(?:ال|بال|لل)?قيمة|(?:ה)?ערך|giá trị|nilai|मान",
];
/** Scripts that put no space between words: what stands directly next to the quotation counts. */
const UNSPACED: readonly (readonly [NamingRole, string])[] = [
  ["value", "値|值|값|ค่า"],
  ["table", "テーブル|エンティティ|表|表格|实体|實體|資料表|테이블|엔터티|엔티티|ตาราง|เอนทิตี|ຕາຕະລາງ|តារាង"],
  [
    "field",
    "フィールド|項目|列|欄|字段|欄位|栏位|属性|屬性|필드|열|특성|ฟิลด์|เขตข้อมูล|คอลัมน์|แอตทริบิวต์|ຊ່ອງຂໍ້ມູນ|វាល",
  ],
];
/** Stands between the word and the quotation: a related table, a mandatory field. */
const ADJECTIVE =
  /^(?:relat|associ|verkn|zugeh|zugeordn|lié|relacion|correl|colleg|gerelat|bijbehor|powiąz|souvis|přidruž|kapcsol|ilgili|связан|obligat|obbligat|obrigat|requis|wymag|povinn|kötel|zorunlu|mandat|requir|vereist|verplicht|påkræv|påkrev|nödv|pakoll|обязател|asociad|tilknyt|relatera|tilkoblet|liittyv|المرتبط|ذات|destin|mål|ziel|target)/u;

const RELATED = "(?:ที่เกี่ยวข้อง|ที่สัมพันธ์กัน|ที่สัมพันธ์|ที่จำเป็น)?";

const ROLES: readonly (readonly [NamingRole, RegExp])[] = (
  [
    ["value", VALUE],
    ["field", FIELD],
    ["table", TABLE],
    ["name", NAME],
  ] as const
).map(([role, words]) => [role, new RegExp(`^(?:${words.join("|")})$`, "u")]);
const ENDS = UNSPACED.map(([role, words]): [NamingRole, RegExp] => [
  role,
  new RegExp(`(?:${words})${RELATED}$`, "u"),
]);
const STARTS = UNSPACED.map(([role, words]): [NamingRole, RegExp] => [
  role,
  new RegExp(`^(?:${words})`, "u"),
]);

const MOST_KNOWN = 4_000;
const roleOfWords = new Map<string, NamingRole | null>();

/** Which role the words directly before a quotation give it; null for none. */
export function roleBefore(before: string): NamingRole | null {
  const words = wordsAtEnd(before);
  if (words === "") return null;
  const role = roleOfWords.get(words);
  return role === undefined ? learned(words, readBefore(words)) : role;
}

/** Which role the word directly behind a quotation gives it; null for none. */
export function roleAfter(after: string): NamingRole | null {
  const word = wordAtStart(after);
  if (word === "") return null;
  const key = `>${word}`;
  const role = roleOfWords.get(key);
  return role === undefined ? learned(key, readAfter(word)) : role;
}

function learned(key: string, role: NamingRole | null): NamingRole | null {
  if (roleOfWords.size >= MOST_KNOWN) roleOfWords.clear();
  roleOfWords.set(key, role);
  return role;
}

function readBefore(words: string): NamingRole | null {
  const folded = words.toLowerCase();
  const space = folded.lastIndexOf(" ");
  const last = folded.slice(space + 1);
  const first = space < 0 ? "" : folded.slice(0, space);
  return (
    spacedRole(folded) ??
    spacedRole(last) ??
    (ADJECTIVE.test(last) ? spacedRole(first) : null) ??
    unspacedRole(last, ENDS)
  );
}

function readAfter(word: string): NamingRole | null {
  const folded = word.toLowerCase();
  return spacedRole(folded) ?? unspacedRole(folded, STARTS);
}

function spacedRole(word: string): NamingRole | null {
  return ROLES.find(([, words]) => words.test(word))?.[0] ?? null;
}

function unspacedRole(word: string, edges: readonly (readonly [NamingRole, RegExp])[]): NamingRole | null {
  return edges.find(([, words]) => words.test(word))?.[0] ?? null;
}

/** The last two words, as far as nothing but a space, a hyphen or a colon stands around them. */
function wordsAtEnd(text: string): string {
  let end = text.length;
  if (text.charCodeAt(end - 1) === 32) end--;
  if (text.charCodeAt(end - 1) === 58) end--;
  if (text.charCodeAt(end - 1) === 32) end--;
  let start = end;
  while (start > 0 && isLetter(text.charCodeAt(start - 1))) start--;
  if (start === end) return "";
  const last = start;
  const joint = text.charCodeAt(start - 1);
  if (joint !== 32 && joint !== 45) return text.slice(start, end);
  start--;
  while (start > 0 && isLetter(text.charCodeAt(start - 1))) start--;
  return start === last - 1 ? text.slice(last, end) : text.slice(start, end);
}

function wordAtStart(text: string): string {
  let start = 0;
  if (text.charCodeAt(start) === 32) start++;
  if (text.charCodeAt(start) === 45) start++;
  let end = start;
  while (end < text.length && isLetter(text.charCodeAt(end))) end++;
  return text.slice(start, end);
}

/** ASCII letters, and what lies beyond ASCII but for quotation marks, signs and punctuation. */
function isLetter(unit: number): boolean {
  if (unit < 128) return (unit >= 97 && unit <= 122) || (unit >= 65 && unit <= 90);
  if (unit <= 0xbf || unit >= 0xff00) return false;
  if (unit === 0x60c || unit === 0x61b || unit === 0x61f) return false;
  return !(unit >= 0x2000 && unit <= 0x206f) && !(unit >= 0x3000 && unit <= 0x3020);
}
