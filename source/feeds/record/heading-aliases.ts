import { fieldsWith, type FieldWith } from "../../domain/error/error-fields.ts";

/** Our field names, as `--map` takes them. `state` is known so that it can be mapped; a feed's state is not read. */
export type FeedField = FieldWith<"isFed">;

export const FEED_FIELDS = fieldsWith("isFed");

/**
 * Headings by field, parted by semicolons, the likeliest first: of two columns for one field the earlier alias wins.
 * No document names the grid's headings, and they are localised: all of these are ours (inferred, unverified), the
 * translations above all. `--map` is the answer to every heading that is missing here. CDSPayload and debugLogTrace
 * hold business data and must never be listed.
 */
export const HEADING_ALIASES: Readonly<Record<FeedField, readonly string[]>> = {
  id: ["id; error id; sync error id; RecId"],
  createdOn: [
    "created on; created on (UTC); error created on; errorCreatedAt; created; created at; created date",
    "created date and time; createdDateTime; creation date; date and time; logDateTime; error date",
    "timestamp; TimeGenerated; date; erstellt am; erstellungsdatum; erstellt; créé le; date de création",
    "creado el; creado; fecha de creación; oprettet den; oprettet; oprettelsesdato; gemaakt op",
    "aangemaakt op; criado em; criada em; data de criação; creato il; data di creazione; data creazione",
    "utworzono; data utworzenia; 作成日; 作成日時; 创建时间; 创建日期; 创建于",
  ],
  entity: [
    "entity; table map; entity name; entity (table map); table map name; map; map name",
    "InternalEntityName; entität; tabellenzuordnung; zuordnung; entité; mappage de table; mappage",
    "entidad; mapa de tabla; asignación de tabla; enhed; tabeltilknytning; entiteit; tabeltoewijzing",
    "entidade; mapa da tabela; mapeamento de tabela; entità; mappa tabella; mapping tabella; jednostka",
    "encja; mapa tabeli; エンティティ; テーブル マップ; テーブル マッピング; 实体; 表映射; 表映射名称",
  ],
  table: ["table; Dataverse table; target table; ExternalEntityName; tabelle; tabla; tabela"],
  source: [
    "source; data source; source system; source side; ProviderType; direction; sync direction",
    "datenquelle; quelle; source de données; origine; origen de datos; fuente de datos; origen",
    "datakilde; kilde; gegevensbron; bron; fonte de dados; origem; origem de dados; origine dati",
    "źródło danych; źródło; データ ソース; ソース; 数据源; 来源",
  ],
  key: [
    "key; unique key; uniqueKey; record key; source key; key value; RecordIdentifier; record identifier",
    "eindeutiger schlüssel; schlüssel; clé unique; clé; clave única; clave; entydig nøgle; unik nøgle",
    "nøgle; unieke sleutel; sleutel; chave exclusiva; chave única; chave; chiave univoca; chiave",
    "klucz unikatowy; unikalny klucz; klucz; 一意のキー; 一意キー; キー; 唯一键; 唯一密钥; 键",
  ],
  company: [
    "company; legal entity; dataAreaId; data area; data area id; company id; cdm_companycode",
    "company code; unternehmen; firma; juristische person; société; entreprise; entité juridique",
    "empresa; entidad jurídica; virksomhed; regnskab; juridisk enhed; bedrijf; rechtspersoon",
    "entidade legal; entidade jurídica; società; persona giuridica; azienda; podmiot prawny; 会社; 法人; 公司",
    "法人实体",
  ],
  code: [
    "code; error code; fehlercode; code d'erreur; code erreur; código de error; código; fejlkode; kode",
    "foutcode; código de erro; código do erro; codice errore; codice; kod błędu; kod; エラー コード; コード",
    "错误代码; 代码",
  ],
  message: [
    "message; error message; DetailedErrorMessage; detailed error message; error details; details",
    "error; outerMessage; error description; description; fehlermeldung; meldung; nachricht",
    "message d'erreur; détails; mensaje de error; mensaje; detalles; fejlmeddelelse; meddelelse",
    "foutbericht; foutmelding; bericht; mensagem de erro; mensagem; detalhes; messaggio di errore",
    "messaggio; dettagli; komunikat o błędzie; komunikat; エラー メッセージ; メッセージ; 错误消息; 错误信息; 消息",
  ],
  category: [
    "category; error category; error type; failure category; kategorie; fehlerkategorie; catégorie",
    "categoría; kategori; categorie; categoria; kategoria; カテゴリ; カテゴリー; 类别; 错误类别",
  ],
  operation: [
    "operation; operation type; change type; vorgang; opération; operación; handling; bewerking",
    "operação; operazione; operacja; 操作",
  ],
  recordVersion: [
    "recordVersion; record version; version; row version; datensatzversion; versión",
    "version de l'enregistrement; postversion; recordversie; versão; versione; wersja rekordu",
    "レコードのバージョン; バージョン; 记录版本; 版本",
  ],
  attempts: [
    "attempts; retry count; retries; attempt count; versuche; tentatives; intentos; forsøg; pogingen",
    "tentativas; tentativi; próby; 試行回数; 尝试次数; 重试次数",
  ],
  job: [
    "job; integration job; job name; project; ProjectName; project name; integrationsauftrag; auftrag",
    "projekt; travail d'intégration; projet; trabajo de integración; trabajo; proyecto; integrationsjob",
    "integratietaak; taak; trabalho de integração; trabalho; projeto; processo di integrazione",
    "progetto; zadanie integracji; zadanie; 統合ジョブ; ジョブ; 集成作业; 作业; 项目",
  ],
  state: ["state; status"],
};
