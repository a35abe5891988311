import { ENGLISH_HELP, HELP_ABROAD } from "./help-sentences.ts";
import { STATUS_PHRASE } from "./http-status.ts";

/**
 * What the services wrap around a reason. Names inside are bounded, so that a search stays linear; numbers and ids may
 * be there as they came or as their kind.
 *
 * - `cut`: what follows lies deeper than what came before.
 * - `drop`: an envelope that says nothing by itself.
 * - `weak`: a reason only where nothing better is reported.
 * - `noise`: help, ids for support, stack frames: never a reason.
 */
const NUMBER = String.raw`(?:\d{1,9}|<number>|<id>)`;
/** A table or map, quoted or not, up to where its sentence ends. */
const NAME = String.raw`(?:'[^']{1,100}'|"[^"]{1,100}"|<value>|[^.;:'"{}\[\]()]{1,80}?)`;
/** A table by its one-word name. */
const WORD = String.raw`(?:'[^']{1,100}'|[^\s.;:'"{}\[\]()]{1,80}(?:\.(?=\w)[^\s.;:'"{}\[\]()A-Z]{1,60})?)`;
const SPACED_END = String.raw`(?=\s*(?:[.;:{}\[\]()"]|Writes to\b|failed\b|$))`;
const EXCEPTION = String.raw`\b(?:[A-Za-z_]\w{0,60}\.){0,8}\w{0,60}(?:Exception|Fault|Plugin)(?:${"`"}${NUMBER})?(?:\[[^\]]{0,200}\])?(?:\s\([^)]{0,40}\))?\s*:(?!\/)`;

const CUTS: readonly string[] = [
  String.raw`Writes? to ${NAME} (?:has |have )?failed(?: with)?(?: the| an)? ?(?:error message|error|message)?\s*[.:]?`,
  String.raw`Write(?: operation)? failed for (?:entity|table|map|table row of type) ${NAME}(?: with (?:an )?(?:unknown )?(?:exception|error)\s*[-:–]|\s*[.:-])`,
  String.raw`Request failed with(?: the)? status code [\w<>]{1,40}(?: and (?:CDS|Dataverse|CRM) error code\s*:?\s*.{0,40}?)?,? (?:and )?response message\s*:`,
  String.raw`Infolog(?: diagnostic message)?\s*:`,
  String.raw`Unable to write data to entity ${NAME} failed[^:{]{0,60}[:{]`,
  String.raw`\ban error (?:has )?occurred in (?:the )?plug-?in\b\s*[.:]?`,
  String.raw`An unexpected error occurred from ISV code\.?(?:\s*\(ErrorType = \w{1,40}\))?`,
  String.raw`Unexpected exception from plug-?in \(\w{1,40}\)\s*:`,
  String.raw`ISV code aborted the operation\.?`,
  String.raw`(?:One or more errors|Multiple errors|Errors) (?:have )?occurred(?: while executing \w{1,40})?\s*\.*(?!\w)`,
  String.raw`Batch response detailed error\s*:?`,
  String.raw`Payload creation failed with(?: the)? error\s*:?`,
  String.raw`An error occurred while validating input parameters\s*:`,
  String.raw`Error identified in Payload provided by the user for Entity\s?:?\s?${NAME}(?=[,.;:]|$)[,.;:]?`,
  String.raw`(?:dual-write failure\s*-\s*)?plug-?in registration failed\s*:`,
  String.raw`dual-write failure\s*-`,
  String.raw`(?:the )?(?:inner ?exception|inner ?error|original ?exception|exception message|error message|error details?|exception details?|error text|underlying error|root cause|reason|details?)\s*(?:was|is)?\s*:`,
  String.raw`with(?: the)?(?: following)? (?:error message|error|message|exception)\s*:`,
  String.raw`(?:because of|due to)(?: the following)?(?: an)? (?:error|exception)\s*:`,
  String.raw`with (?:an )?unknown exception\s*[-:–]`,
  String.raw`\bException type\s*:\s*[\w.${"`"}<>[\]]{1,200}\s+Message\s*:`,
  String.raw`-{2,4}>`,
  String.raw`failed with error\s*:`,
  EXCEPTION,
];

/** The same in other languages, as the product's pages translate them. */
const CUTS_ABROAD: readonly string[] = [
  String.raw`mit (?:der |folgender )?Fehlermeldung(?: fehlgeschlagen)?\s*[.:]?`,
  String.raw`mit unbekannter Ausnahme\s*[-:–]?`,
  String.raw`avec (?:le message d.erreur|une exception inconnue)\s*[-:–]?`,
  String.raw`con (?:el|un) mensaje de error\s*:?`,
  String.raw`con (?:una )?excepción desconocida\s*[-:–]?`,
  String.raw`com (?:a|uma) mensagem de erro\s*:?`,
  String.raw`con (?:il )?messaggio (?:di|d.) ?errore\s*:?`,
  String.raw`met (?:het )?foutbericht\s*:?`,
  String.raw`с сообщением об ошибке\s*:?`,
  String.raw`Chybová zpráva\s*:?`,
  String.raw`fejlmeddelelsen\s*:?`,
  String.raw`virhesanoma\s*:?`,
  String.raw`z komunikatem o błędzie\s*:?`,
  String.raw`(?:hata iletisiyle|hata mesajıyla|şu hatayla) başarısız oldu\s*:?`,
  String.raw`bilinmeyen (?:bir )?özel durum[a-zıü]{0,4}(?: nedeniyle)?(?: başarısız oldu)?\s*[-:–]?`,
  String.raw`次のエラー ?メッセージが表示されました[。:：]?`,
  String.raw`不明な例外[^。:：-]{0,20}[。:：-]`,
  String.raw`(?:并显示错误消息|並顯示錯誤訊息|失败，?错误消息)[:：]?`,
];

const DROPS: readonly string[] = [
  String.raw`(?:Cannot|Can not|Can't|Could not) save the changes to the database\.?`,
  String.raw`Unit of Work can ?not commit (?:the )?transaction\.?`,
  String.raw`(?:Posting\s*-\s*)?Unable to write data to entity ${NAME}${SPACED_END}\.?`,
  String.raw`\(ErrorType = \w{1,40}\)`,
  String.raw`,?\s*AX export encountered an error\.?`,
  String.raw`Unable to complete initial data sync\.?`,
  String.raw`Project validation failed\.?`,
  String.raw`\(?Fault Detail is equal to\b(?: Microsoft\.Xrm\.Sdk\.\w{1,60})?`,
  String.raw`Object Server [\w ]{1,60}:\s*`,
  String.raw`\b(?:The )?(?:write|save|update|insert|operation|request) (?:has )?failed\.(?!\w)`,
  String.raw`An (?:unexpected )?error (?:has )?occurred(?:\.(?=\s|$|["'{(])|(?=\s*(?:$|["'{(:–-])))`,
];

const DROPS_ABROAD: readonly string[] = [
  String.raw`Die Änderungen können nicht in der Datenbank gespeichert werden\.?`,
  String.raw`(?:Die )?Arbeitseinheit kann (?:keine|die) Transaktion(?: nicht)? festschreiben\.?`,
  String.raw`Daten können nicht in (?:die )?${NAME} geschrieben werden\.?`,
  String.raw`Das Schreiben in ${NAME} ist(?= )`,
  String.raw`Schreib(?:fehler|vorgang) für (?:die )?(?:Entität|Tabelle) ${NAME}(?= mit\b|[:-])`,
  String.raw`Impossible d.enregistrer les modifications dans la base de données\.?`,
  String.raw`L.unité de travail ne peut pas valider la transaction\.?`,
  String.raw`Impossible d.écrire des données (?:sur|dans) ${NAME}(?=[.;:]|$)\.?`,
  String.raw`(?:Échec|L.échec) de l.écriture (?:dans|pour) ${NAME}(?= avec\b)`,
  String.raw`No se pueden guardar los cambios en la base de datos\.?`,
  String.raw`La unidad de trabajo no puede confirmar la transacción\.?`,
  String.raw`No se pueden escribir datos en la (?:entidad|tabla) ${NAME}(?=[.;:]|$)\.?`,
  String.raw`(?:Las escrituras|La escritura) en ${NAME} (?:fallaron|falló|ha fallado)(?= con\b)`,
  String.raw`Değişiklikler veritabanına kaydedilemiyor\.?`,
  String.raw`İş birimi (?:işlemi|hareketi) (?:kaydedemiyor|tamamlayamıyor)\.?`,
  String.raw`${NAME} varlığına veri yazılamıyor\.?`,
  String.raw`データベースへの変更を保存できません。?`,
  String.raw`作業単位で取引をコミットすることはできません。?`,
  String.raw`エンティティ ?${NAME} ?にデータを書き込むことができません。?`,
  String.raw`${NAME} ?への書き込みが失敗し、`,
  String.raw`无法将更改保存到数据库。?`,
  String.raw`工作单元不能提交事务。?`,
  String.raw`无法将数据写入实体 ?${NAME}。`,
  String.raw`写入 ?${NAME} ?失败，`,
];

const WEAK: readonly string[] = [
  String.raw`,?\s*(?:The )?remote server returned an error\s*:\s*\(?${NUMBER}\)?(?: ${STATUS_PHRASE})?\.?`,
  String.raw`Response status code does not indicate success\s*:\s*${NUMBER}(?: \([\w ]{2,40}\))?\.?`,
  String.raw`(?:Request|Operation) (?:failed with|returned an)(?: the)?(?: invalid)? status code '?[\w<>]{1,40}'?(?: and (?:CDS|Dataverse|CRM) error code\s*:?\s*(?:0x[0-9a-f]{8}|${STATUS_PHRASE}|<id>|\w{1,40})?)?\.?`,
  String.raw`HTTP(?:\/(?:\d\.?\d?|<number>))? [45]\d\d(?: ${STATUS_PHRASE})?`,
  String.raw`validate(?:Write|Field|Delete|Insert) failed on data ?source ${NAME}(?:\s\([^)]{1,80}\)'?)?(?=[\s.;,"')}]|$)\.?`,
  String.raw`(?:insert|update|write|delete|post)(?: method)? failed on data ?source ${NAME}(?=[\s.;,"')}]|$)\.?`,
  String.raw`failed to process entity ${WORD}(?:\s*-)?`,
  String.raw`Unable to generate payload for entity ${WORD}`,
  String.raw`Unable to sync(?:hroni[sz]e)? with entity ${WORD}\.?`,
  String.raw`(?:The )?(?:update|insert|create|change|operation|posting)s? (?:has|have) been cancell?ed\.?`,
];

const NOISE: readonly string[] = [
  String.raw`(?:See|Visit) (?:https?:\/\/[^\s"'<>)\]}]{1,300}|<host>)\.*`,
  String.raw`https?:\/\/[^\s"'<>)\]}]{1,300}`,
  String.raw`(?:Activity|Session|Root activity|Correlation|Request|Operation|Trace|Client ?Request|Tracking|ClientConnection|Conversation) ?Id(?: for troubleshooting)?\s*[:=]?\s*(?:<id>|<value>|<number>|\{?[0-9a-fA-F-]{8,40}\}?)\.?`,
  String.raw`\bActivity (?:<id>|[0-9a-f-]{36})\.?`,
  // The kind of the original exception, not what it says.
  String.raw`\bOriginalException\s*:\s*\w{0,40}(?=\s*(?:$|--|\)|[A-Z]\w{2,30}\s*:(?!\S)))`,
  String.raw`\b(?:ExceptionSource|ExceptionRetriable|HelpLink)\s*:\s*\w{0,40}`,
  String.raw`\bTraceText\s*:.{0,4000}?(?=\s--(?:\s|$)|$)`,
  String.raw`(?:TimeStamp|Time ?Stamp|LogDateTime)\s*:\s*(?:<date>|\d[\dTZ:./+-]{5,40})`,
  String.raw`ErrorCode\s*:\s*(?:-?\d{5,12}|0x[0-9a-f]{8}|<number>)`,
  String.raw`Error Number\s*:\s*${NUMBER}\s*,\s*State\s*:\s*${NUMBER}\s*,\s*Class\s*:\s*${NUMBER}`,
  String.raw`-{2,4} ?End of (?:inner exception )?stack trace[^-]{0,60}-{2,4}`,
  String.raw`\b(?:at|bei|à|en|場所) (?:[\w<>${"`"}+$]{1,100}\.){1,12}[\w<>${"`"}+$.\[\]]{1,100}\([^()]{0,300}\)(?: in (?:[^\s:]|:\\){1,200}:line ${NUMBER})?`,
  String.raw`\bstack ?trace\s*:\s*(?=at |Call|\S{0,3}$)`,
  String.raw`Please (?:rectify|correct|check|try|contact|verify|review|wait|retry|re-?run|make sure|select|fix)[^.;"{}]{0,160}(?:[.;]|$|(?="))`,
  String.raw`If (?:the |this )?(?:issue|problem|error) persists[^.;"{}]{0,160}(?:[.;]|$|(?="))`,
  String.raw`(?:Select unique values and try again|Try (?:again|this action again)(?: later)?|Rerun the transaction|Contact your (?:system )?administrator[^.;"{}]{0,80})\.?`,
  String.raw`context\.Caller=(?:<id>|[0-9a-f-]{36})\.?`,
  String.raw`\bon category (?:'[^' ]{1,20}'|<value>)\.?(?:\s*(?:<date>|\d[\d/.]{5,10})(?:\s(?:<date>|[\d:]{5,10}))?\s*:)?`,
];

/** One search for all of them. The first alternative that fits wins, so the order within is the order of the tables. */
function searchFor(
  noise: readonly string[],
  cuts: readonly string[],
  weak: readonly string[],
  drops: readonly string[],
): RegExp {
  return new RegExp(
    [
      `(?<noise>${noise.join("|")})`,
      `(?<cut>${cuts.join("|")})`,
      `(?<weak>${weak.join("|")})`,
      `(?<drop>${drops.join("|")})`,
    ].join("|"),
    "gi",
  );
}

const WITHOUT_HELP = searchFor(NOISE, CUTS, WEAK, DROPS);
const ENGLISH = searchFor([ENGLISH_HELP, ...NOISE], CUTS, WEAK, DROPS);
const ANY_LANGUAGE = searchFor([ENGLISH_HELP, HELP_ABROAD, ...NOISE], [...CUTS, ...CUTS_ABROAD], WEAK, [
  ...DROPS,
  ...DROPS_ABROAD,
]);
/** Letters beyond ASCII, or words that wrappers in other languages hold. */
const ABROAD =
  /[^\x00-\x7f]|\b(?:mit|avec|con|com|met|fejlmeddelelsen|virhesanoma|weitere|nähere|pour|para|per|voor|meer|zie|mer|finn|find|flere|yderligere|katso|saat|daha|za|hata|untuk|arbeitseinheit|das schreiben|daten|schreib\w+|impossible|no se|la unidad|escritura\w?|obtenga|consulte|saiba|altre|aby|viac|lisateave\w*|daugiau|frekari|pentru|varl\w+)\b/i;

/** Every English sentence that sends its reader to a page holds one of these. */
const HELP_WORDS = /information|details|help|guidance|more info|(?:learn|read) more|see also/i;

/**
 * The search for the wrappers in this text. Most texts are English and send nobody to a page; their search is the
 * shortest, because each alternative is tried at every place.
 */
export function wrappersOf(text: string): RegExp {
  if (ABROAD.test(text)) return ANY_LANGUAGE;
  return HELP_WORDS.test(text) ? ENGLISH : WITHOUT_HELP;
}
