import { quotedParts } from "./quoted-names.ts";

/** What the finance and operations side says of fields in every language it has, whatever the words. */
export interface StandardReason {
  readonly kind: "required" | "not in related table";
  readonly field: string;
  /** The value that was not found; empty for a field that is not filled in. */
  readonly value: string;
  /** The table that was searched; empty for a field that is not filled in. */
  readonly table: string;
}

const LONGEST = 400;
const QUOTATION = /['"‘“„«»「『]/;
/** What stands around the quotations of such a sentence. */
const LONGEST_REST = 160;

function anyOf(...stems: readonly string[]): RegExp {
  return new RegExp(stems.join("|"), "iu");
}

/** "To fill in", "mandatory", by stem. */
const FILL = anyOf(
  "be filled|fill in|is required|required field|field required|mandatory",
  "udfyld|utfyl|fylles ut|fylla[s]? i|fyll i|ifyll|påkræv|påkrev|obligat|krävs",
  "täyt[et]|pakolli|kitölt|ki kell tölt|kötelező",
  "กรอก|ป้อน|จำเป็น|ملء|تعبئة|مطلوب|إلزامي|למלא|חובה|נדרש",
  "auszufüllen|ausgefüllt|erforderlich|pflichtfeld|zwingend",
  "renseign|rempli|requis|obbligat|compila|obrigat|preench|rellen|cumpliment|complet|requerid",
  "ingevuld|invullen|verplicht|vereist",
  "wypełni|uzupełni|wymagan|obowiązkow|vypln|vyplň|povinn|vyžadov|izpoln|obvez|ispun|popun|obavez",
  "doldur|zorunlu|gerekli|заполн|обязател|заповн|обов.язк|попълн|задължит",
  "入力|必須|記入|填写|填寫|必填|输入|輸入|必需|입력|필수|작성",
  "täit|kohustusli|aizpild|obligāt|užpild|privalom|fylla út|útfyll|nauðsyn|συμπλήρ|συμπληρ|υποχρεωτικ|điền|bắt buộc|wajib|diisi",
);
/** "To give", "to specify": said of what must be there only together with "must". */
const GIVE = anyOf(
  "specif|enter|given|be set|have a value|contain a value",
  "angi[vs]|ange[s]?|annetta|määritet|megad|ระบุ|إدخال|تحديد|להזין",
  "angegeben|eingegeben|spécifi|saisi|indiqu|especific|introduc|indica|immess|immett|opgegeven|ingevoerd",
  "podać|podan|określ|wprowadz|zada[tn]|uvés|girilm|belirt|указа|введ|ввести|вказа",
  "指定|設定|지정|määrata|norād|nurod|tilgrein|nhập",
);
const MUST = anyOf(
  "must|has to|needs? to|should",
  "skal|må |måste|ska |on |kell|ต้อง|يجب|יש ל|muss|müssen|doit|devez|debe|tiene que|deve|moet",
  "musi|należy|musí|je nutné|nutno|je potřeba|mora|gerek|malı|meli|должн|необходимо|нужно|потрібно|трябва",
  "必要|してください|必须|必須|请|請|해야|tuleb|peab|jā|būtina|turi|verður|πρέπει|phải|harus|trebuie",
);
const EMPTY = anyOf(
  "empty|blank|null|no value|without a value",
  String.raw`(?<!\p{L})tom(?:t|me|ma|ma)?(?!\p{L})|tyhj|üres|ว่าง|فارغ|ריק`,
  String.raw`(?<!\p{L})leer|(?<!\p{L})vide|en blanc|vací|en blanco|vazi|em branco|vuot|leeg`,
  String.raw`(?<!\p{L})pust|prázd|prazn|(?<!\p{L})boş|пуст|порожн|празн`,
  "空|비어|비워|tühi|tühja|tukš|tušči|auð|autt|κεν|trống|kosong|(?<!\\p{L})goale?(?!\\p{L})",
);
const NOT = anyOf(
  String.raw`(?<!\p{L})(?:not|cannot|no|ikke|ikkje|inte|ej|ei|nem|nincs|nicht|keine?[nrms]?|ne|n|pas|non|não|niet|geen|nie|nema|nelze|ni|не|нельзя|нет|немає|nu|nav|nėra|negali|ekki|yok|değil|không|tidak|δεν)(?!\p{L})`,
  String.raw`n't|(?<!\p{L})(?:ne[bsmn]|neb|nesm|nem[oůá])\p{L}+|(?<!\p{L})nenal|(?<!\p{L})neexist|neodpov`,
  "ません|ない|不|未|无法|無法|找不到|没有|ไม่|(?<!\\p{L})لا |ليس|غير|لم |לא|않|없|아닙|[ae]ma[zd]|[ae]me[zd]|ma[mn]ış|mı?yor|m[ıiuü]yor|introuv|отсутств|fehlt|missing|puudu",
);
/** "May not", "can not": what is said then is no demand to fill in. */
const MAY_NOT = anyOf(
  "must not|may not|cannot|can not|can't|could not|unable",
  "må ikke|kan ikke|får inte|kan inte|ei saa|ei voi|nem szabad|nem lehet|nem adhat|ไม่สามารถ|ต้องไม่|لا يمكن|يجب ألا|لا يجوز",
  "darf nicht|dürfen nicht|kann nicht|ne doit pas|ne peut pas|no debe|no puede|no se puede|não deve|não pode|non deve|non può|mag niet|kan niet",
  "nie może|nie można|nie wolno|nesmí|nelze|nemůže|[ae]ma[lz]|[ae]me[lz]|не должно|не может|нельзя|不得|不能|不可|无法|できません|いけません|수 없",
);
const INVALID = anyOf(
  "invalid|not valid|too long|outside|exceed|not exist|not found|duplicate|already",
  "ugyldig|ogiltig|virheel|kelpaa|érvénytel|ไม่ถูกต้อง|غير صالح|ungültig|non valid|no (?:es )?válid|inválid|ongeldig",
  "nieprawidł|neplat|geçersiz|недопуст|неверн|некоррект|無効|无效|無效|잘못|유효하지|introuvab|for lang|zu lang",
);

/** Reads a sentence of which the quotations say the kind; null for any other. Values may be hidden. */
export function standardReason(reason: string): StandardReason | null {
  if (reason.length > LONGEST || !QUOTATION.test(reason)) return null;
  const parts = quotedParts(reason);
  if (parts.length !== 1 && parts.length !== 3) return null;
  const rest = parts.reduceRight((text, { from, to }) => `${text.slice(0, from)} ${text.slice(to)}`, reason);
  if (rest.length > LONGEST_REST) return null;
  const textOf = (role: string): string => parts.find((part) => part.role === role)?.text ?? "";
  const [field, value, table] = [textOf("field"), textOf("value"), textOf("table")];
  if (field === "") return null;
  if (parts.length === 1) {
    return asksToFill(rest) ? { kind: "required", field, value: "", table: "" } : null;
  }
  if (value === "" || table === "" || !NOT.test(rest)) return null;
  return { kind: "not in related table", field, value, table };
}

/** The same in English, for anyone who knows the sentence in that language alone. */
export function inEnglish({ kind, field, table }: StandardReason): string {
  return kind === "required"
    ? `Field '${field}' must be filled in.`
    : `The value in field '${field}' is not found in the related table '${table}'.`;
}

function asksToFill(rest: string): boolean {
  if (INVALID.test(rest)) return false;
  if (EMPTY.test(rest)) return NOT.test(rest) || FILL.test(rest) || !MUST.test(rest);
  if (MAY_NOT.test(rest)) return false;
  return FILL.test(rest) || (GIVE.test(rest) && MUST.test(rest));
}
