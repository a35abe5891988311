import { reasonOfShape, shapeToKeep } from "./cause.ts";
import { foldedCode } from "../message/id-words.ts";
import { statusOf } from "../message/http-status.ts";
import { foldReason, foldWords } from "../message/reason-fold.ts";
import { standardReason } from "../message/standard-reasons.ts";
import type { SyncErrorCategory } from "../error/sync-error.ts";

/** ConcurrencyVersionMismatch of Dataverse, by number and by name. */
const OVERTAKEN_CODE =
  /^(?:0x80060882|concurrency(?:version)?mismatch|concurrency(?:failure|error|exception)?)$/;
const OVERTAKEN_TYPE = /(?:^|\.)(?:db)?(?:update)?concurrencyexception$/;
/** Limits, time-outs and data base faults of Dataverse: whatever is reported with them. */
const SYSTEM_CODE = /^(?:0x8007232[126]|0x80060308|0x8004415[01]|0x8004023e)$/;
/** Says that something went wrong on the server, and no more: a reason that says more decides. */
const VAGUE_SYSTEM_CODE =
  /^(?:0x80040216|system(?:error|failure|fault)?|.*time-?d?-?out.*|(?:[\w.]*\.)?(?:taskcanceled|operationcanceled|httprequest|socket|web|io|outofmemory|communication|endpointnotfound|servertoobusy)exception)$/;

/** The version that was processed is no longer the latest: of the record, and of nothing else that has versions. */
const OVERTAKEN = new RegExp(
  [
    String.raw`^(?:record )?version (?:.{1,200} )?(?:no longer|not) (?:latest|newest|most recent|current)\b`,
    String.raw`\brecord version (?:.{1,60} )?(?:no longer|not) (?:latest|newest|most recent|current)\b`,
    String.raw`^(?:.{1,60} )?version existing record not match (?:rowversion|record version|version)\b`,
    String.raw`\b(?:rowversion|row version|etag|record version|concurrency token)s? (?:.{1,60} )?(?:not match|mismatch|outdated|stale)`,
    String.raw`\bnewer version (?:(?:same|existing|record|table|it|#) )*(?:already |also )*(?:passed|exists?|processed|synced|synchroni[sz]ed|written|queued|waiting|arrived|received|found)\b`,
    String.raw`\b(?:stale|outdated|superseded) (?:record )?version\b`,
    String.raw`\bversion (?:# )?(?:superseded|overtaken|stale|outdated)\b`,
    String.raw`^(?:optimistic )?concurrency (?:control )?(?:violation|conflict|failure|version mismatch|check failed|exception)\b`,
    String.raw`^data base operation expected affect # record but actually affected #|^database operation expected affect .{1,30} but actually affected`,
  ].join("|"),
  "u",
);
/** Other things that have versions. */
const OTHER_VERSION =
  /\b(?:solution|package|app|application|software|client|map|mapping|assembly|library|driver|api|journal|document|template|model|agreement|formula|bom|product|item|price|budget|plan|project|report|schema|browser|platform|contract|quote|quotation|route|engineering)s?\b/u;

/** What is sold, planned or granted, and not run by a machine: `service item`, `system administrator`. */
const BUSINESS =
  "(?:items?|orders?|agreements?|contracts?|tasks?|objects?|levels?|calls?|products?|lines?|charges?|appointments?|activit(?:y|ies)|centers?|dates?|categor(?:y|ies)|types?|groups?|templates?|quotations?|engineers?|technicians?|workers?|administrators?|users?|roles?|currenc(?:y|ies)|languages?|terms?)\\b";

/** Throttling, time-outs, connections and faults of the platform, as folded words. */
const SYSTEM = new RegExp(
  [
    String.raw`^http (?:5\d\d|429|408)\b|^(?:limit of (?:requests|execution time|concurrent requests)|deadlock|sql timeout|no reply|unknown host|request timeout|connection closed)$`,
    String.raw`\bnumber (?:concurrent )?requests exceed(?:s|ed)? limit\b|\bexecution time (?:incoming )?requests exceed(?:s|ed)? limit\b|\bhigh resource utili[sz]ation\b`,
    String.raw`\btoo many (?:concurrent )?requests\b|\brate limit\b|\bthrottl(?:ed|ing)\b|\b(?:server|service) (?:too )?busy\b|\bapi protection limit\b`,
    String.raw`\bdeadlocked\b|\b(?:transaction|process|database|data base|sql|query|lock|#) (?:.{1,60} )?deadlock\b|^deadlock$|\bdeadlock (?:victim|detected|found|occurred|encountered|while|when|on|error|#)`,
    String.raw`\bconnection (?:(?:attempt|existing|underlying|database|remote|server|host|client|peer|service|already|actively|unexpectedly|from|by|with|#) )*(?:refused|reset|(?:forcibly )?closed|aborted|terminated|dropped|not made|cannot (?:made|opened|established))\b|^no connection cannot made\b|\bno connection (?:can|could) made\b|\btarget machine actively refused\b|\bconnection attempt failed\b`,
    String.raw`\bcannot (?:read|write) data (?:from |to )?transport connection\b|\bconnected (?:party|host) (?:not properly|cannot|not|failed) respond|\bcannot connect (?:remote server|server|host)\b|\btransport-? ?level error\b|\bsending request$|\bresponse ended prematurely\b`,
    String.raw`\bno such host\b|\bremote name cannot resolved\b|\bname or service not known\b|\bssl connection cannot established\b|\bnetwork (?:related|path|name|error|failure)\b|\bsocket (?:error|exception|closed)\b`,
    String.raw`\b(?:operation|request|query|execution|connection|transaction|plug in|plugin|call|statement|sql|gateway|lock|server|service|session|task|write|update|job|batch) (?:.{1,30} )?timeout\b(?! (?:value|field|setting|period must))|^timeout(?: (?:while|waiting|after|during|#|reading|writing|calling|connecting|on|error|occurred)|$)|\btimeout (?:expired|period elapsed|exceeded|reached|occurred|while|error)\b`,
    String.raw`\bexceeded (?:maximum allowed|maximum|allowed|allotted) (?:execution )?time\b|\b(?:longer than|within|limit) (?:# |two )minutes?\b|\b(?:task|operation|request) cancell?ed(?:$| due\b)`,
    String.raw`\binternal ?server ?error\b|\b(?:bad ?gateway|gateway ?timeout)(?:$| (?:error|response|http|#|nginx)\b)|(?:error|status|code|http|#) (?:bad ?gateway|gateway ?timeout)\b`,
    String.raw`\b(?:service|server|system|data ?base|environment)(?! ${BUSINESS}) (?:[^#]{1,30} )?(?:# )?(?:temporarily |currently )?(?:unavailable|not (?:currently )?available)\b(?! (?:this|that|for|on|before|until|between|in) )|^(?:.{1,40} )?temporarily unavailable$|\b(?:system|service|environment) (?:.{1,20} )?maintenance\b`,
    String.raw`\bsandbox (?:.{1,40} )?(?:crashed|not available|available|unavailable|timeout|not respond|terminated)\b|\bout memory\b|\boutofmemory|\binsufficient (?:memory|system resources|system memory)\b`,
    String.raw`^(?:generic )?sql (?:server )?error\b|\bsql data ?base issued error\b|\bsnapshot isolation transaction aborted\b|\block request\b|\bvalidateclosed .{1,40}getcreateconnection\b`,
    String.raw`^system (?:error|failure|fault|exception)\b`,
    // The same in other languages.
    String.raw`zeitüberschreitung|délai (?:d attente|d expiration|imparti)|tiempo de espera|tempo limite|tempo scaduto|timeout scaduto|время ожидания|тайм аут|limit czasu|časový limit|időtúllépés|időkorlát|aikakatkai|aikaraja|tidsgræns|tidsavbrud|tidsgräns|zaman aşımı|タイムアウト|超时|逾時|시간 초과|시간이 초과|หมดเวลา|انتهت مهلة|انتهاء المهلة`,
    String.raw`^(?:[^ ]{1,20} ){0,2}(?:[^ ]{0,20}dienst|server|service|serveur|servicio|servidor|serviço|servizio|tjenesten?|tjänsten|palvelu|usługa|služba|hizmet|сервис|служба|サービス|服务|服務|서비스)[^ ]{0,4}(?: .{0,25})?(?:nicht verfügbar|indisponible|no (?:está )?disponible|indisponível|non (?:è )?disponibile|niet beschikbaar|ikke tilgængelig|ikke tilgjengelig|inte tillgänglig|ei ole käytettävissä|niedostępn|nedostupn|kullanılamıyor|недоступ|利用でき|不可用|無法使用|사용할 수 없)`,
    String.raw`(?:verbindung|connexion|conexión|conexão|connessione|verbinding|forbindelsen?|anslutningen|yhteys|połączeni|připojení|bağlantı|подключени|соединени|接続|连接|連線|연결).{0,80}(?:verweiger|abgelehn|geschlossen|unterbroch|refus|fermé|interromp|rechaz|cerrad|recus|encerrad|rifiut|chius|geweiger|verbroken|afvist|afbrudt|lukket|avvist|nekad|stängd|katke|hylkä|odrzuc|odmów|zamkn|odmítn|uzavřen|reddet|kapatıl|отклон|разорван|закрыт|拒否|切断|閉じ|拒绝|关闭|拒絕|關閉|거부|끊)`,
    String.raw`(?:anzahl|nombre|número|numero|aantal|antal|antall|liczba|počet|sayısı|количество).{0,40}(?:anforderungen|anfragen|demandes|requêtes|solicitudes|solicitações|pedidos|richieste|aanvragen|anmodninger|forespørsler|begäranden|żądań|požadavků|istek|запросов).{0,60}(?:überschr|dépass|super|exced|ultrapass|overschr|overskr|överskr|przekr|překro|aş|превы)|(?:要求|请求|請求|요청).{0,20}(?:超え|超过|超過|초과)`,
    String.raw`interblocage|bloqueo mutuo|interbloqueo|デッドロック|死锁|死結|교착`,
  ].join("|"),
  "u",
);

/** Any of these stands in a message that is of another kind than Application; without one nothing else is looked at. */
const HINT = new RegExp(
  [
    "version|concurren|etag|time|deadlock|connect|request|server|service|sandbox|memory|resource|sql|host|network|socket",
    "throttl|rate limit|busy|unavail|availab|gateway|cancel|maintenance|minutes|database|system|unexpected|0x8|-21|[45]\\d\\d",
    "[^\\x00-\\x7f]|zeit|dienst|verbind|servi|conne|tempo|tiempo|interblo|bloqueo",
  ].join("|"),
  "i",
);

const MOST_KNOWN = 4_096;
const LONGEST_KNOWN = 4_096;
const categories = new Map<string, SyncErrorCategory>();

/**
 * The category of a failure whose feed states none, read from its code and its innermost reason. This reading is ours: no
 * document says how the service decides. Conflict is never inferred, because it would take the record off the list.
 */
export function inferCategory(code: string, message: string): SyncErrorCategory {
  if (code === "" && !HINT.test(message)) return "application";
  const shape = shapeToKeep(message);
  const key = `${code}\n${shape}`;
  const remembered = categories.get(key);
  if (remembered !== undefined) return remembered;
  const category = categoryOf(code, shape);
  if (categories.size >= MOST_KNOWN) categories.clear();
  if (shape.length <= LONGEST_KNOWN) categories.set(key, category);
  return category;
}

function categoryOf(code: string, shape: string): SyncErrorCategory {
  const reason = reasonOfShape(shape);
  const ownCode = foldedCode(code) || lastCode(shape);
  if (OVERTAKEN_CODE.test(ownCode) || OVERTAKEN_TYPE.test(ownCode)) return "concurrency";
  if (SYSTEM_CODE.test(ownCode)) return "system";
  const words = foldWords(reason);
  // The first line is the code, where it says more than the reason.
  const kind = foldReason("", reason).slice(1);
  if (standardReason(reason) !== null) return "application";
  if (OVERTAKEN.test(words) && !OTHER_VERSION.test(words)) return "concurrency";
  if (SYSTEM.test(kind) || SYSTEM.test(words)) return "system";
  const status = statusOf(ownCode);
  const isVague = VAGUE_SYSTEM_CODE.test(ownCode) || (status !== null && (status >= 500 || status === 429));
  return isVague && (words === kind || words === "") && !TELLING.test(words) ? "system" : "application";
}

/** Of a reason that a vague code came with: what somebody has to mend. */
const TELLING =
  /\b(?:must|already exists?|duplicate|not exist|not found|cannot (?!perform|complete)|invalid|not valid|expired|required|missing|blocked|closed|mandatory|too (?:long|short|large|small|many characters)|exceeds|should|select|specify|enter|privilege|denied|not allowed)\b/u;

/** The innermost failure code of a message whose feed states none. */
function lastCode(shape: string): string {
  return (
    shape
      .match(/\b0x8[0-9a-f]{7}\b/gi)
      ?.at(-1)
      ?.toLowerCase() ?? ""
  );
}
