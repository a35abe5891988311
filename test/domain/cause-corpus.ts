/** A reason in the wordings in which it is told. `{id}`, `{number}`, … differ from record to record. */
export interface CorpusError {
  readonly code?: string;
  readonly wordings: readonly string[];
  /** A part of every wording that makes another cause of it: a table, a field, a status. */
  readonly telling?: readonly [from: string, to: string];
}

export const CORPUS: readonly CorpusError[] = [
  {
    code: "0x80040265",
    wordings: [
      "Unable to lookup msdyn_paymentterms with values {{value}}",
      "Unable to look up msdyn_paymentterms with values {{id},{guid}}.",
      "Can't look up msdyn_paymentterms with the value {{number}}",
      "Cannot lookup msdyn_paymentterms with values {{value},USMF,{guid}}. ",
      "Could not lookup msdyn_paymentterms with values: {{id}}",
    ],
    telling: ["paymentterms", "customergroups"],
  },
  {
    wordings: [
      "Field 'Vendor group' must be filled in.",
      "Field “Vendor group” must be filled in",
      "The field 'Vendor group' must be filled in. Field 'Vendor group' must be filled in.",
      "Field 'Vendor group' must be filled in.validateWrite failed on data source 'VendTable (VendTable)'",
      "Field 'Vendor group' is required.",
      "Field 'Vendor group' cannot be empty.",
    ],
    telling: ["Vendor group", "Currency"],
  },
  {
    wordings: [
      "The value '{value}' in field 'Customer group' is not found in the related table 'Customer groups'.",
      "The value '{id}' in field 'Customer group' isn't found in the related table 'Customer groups'",
      'The value "{value}" in field "Customer group" was not found in the relating table "Customer groups".',
    ],
    telling: ["'Customer group'", "'Delivery terms'"],
  },
  {
    code: "0x80060892",
    wordings: [
      "A record that has the attribute values Location ID already exists. The entity key Location ID Key requires that this set of attributes contains unique values. Select unique values and try again.",
      "A row that has the column values Location ID already exists. The table key Location ID Key requires that this set of columns contains unique values. Select unique values and try again",
    ],
    telling: ["Location ID", "Party number"],
  },
  {
    code: "0x80040237",
    wordings: [
      "A record with matching key values already exists.",
      "A row with matching key values already exists",
    ],
  },
  {
    wordings: [
      "Party record not found for party type 'Organization'",
      "Party record isn't found for the party type 'Organization'.",
    ],
    telling: ["Party record", "Location record"],
  },
  {
    wordings: [
      "Cannot update a party's type from 'DirOrganization' to 'DirPerson', a delete of the existing party followed by an insert with the new type should be performed instead.",
      "Can't update a party's type from 'DirOrganization' to 'DirPerson', a delete of the existing party followed by an insert with the new type should be performed instead",
    ],
  },
  {
    code: "0x80048d19",
    wordings: [
      "A validation error occurred. The value {number} of 'msdyn_paymenttype' on record of type 'account' is outside the valid range. Accepted Values: 192350000,192350001",
      "The value {number} of 'msdyn_paymenttype' on record of type 'account' is outside the valid range. Accepted values: 1, 2, 3.",
    ],
    telling: ["msdyn_paymenttype", "msdyn_ordertype"],
  },
  {
    code: "0x80044331",
    wordings: [
      "The length of the 'name' attribute of the 'account' table exceeded the maximum allowed length of '{number}'.",
      "The length of the 'name' attribute of the 'account' entity exceeded the maximum allowed length of '{number}'",
      "A validation error occurred. The length of the 'name' attribute of the 'account' entity exceeded the maximum allowed length of '{number}'.",
    ],
    telling: ["'name'", "'telephone1'"],
  },
  {
    code: "0x80040220",
    wordings: [
      "Principal user (Id={guid}, type=8, roleCount={number}, privilegeCount={number}) is missing prvCreateAccount privilege (Id={guid}) on OTC=1 for entity 'account'. context.Caller={guid}.",
      "Principal team (Id={guid}, type=9) is missing prvCreateAccount privilege on table 'account' for {value}.",
    ],
    telling: ["prvCreateAccount", "prvWriteContact"],
  },
  {
    wordings: [
      "SecLib::AccessCheckEx failed. Returned hr = -2147187962, ObjectID: {guid}, OwnerId: {guid},  OwnerIdType: 8 and CallingUser: {guid}. ObjectTypeCode: 1, objectBusinessUnitId: {guid}, AccessRights: WriteAccess",
    ],
    telling: ["WriteAccess", "CreateAccess"],
  },
  {
    code: "0x80040217",
    wordings: [
      "account With Id = {guid} Does Not Exist",
      "Account With Ids = {guid} Do Not Exist",
      "Entity 'account' With Id = {guid} Does Not Exist",
    ],
    telling: ["ccount", "ppointment"],
  },
  {
    code: "0x80072560",
    wordings: [
      "The user is not a member of the organization.",
      "The user isn't a member of the organization",
    ],
  },
  {
    code: "0x80072322",
    wordings: [
      "Number of requests exceeded the limit of {number} over time window of {number} seconds.",
      "Number of requests exceeded the limit of 6000, measured over time window of 300 seconds",
    ],
  },
  {
    code: "0x80072321",
    wordings: [
      "Combined execution time of incoming requests exceeded limit of 1,200,000 milliseconds over time window of 300 seconds. Decrease number of concurrent requests or reduce the duration of requests and try again later.",
      "Combined execution time of incoming requests exceeded limit of {number} milliseconds over time window of {number} seconds.",
    ],
  },
  {
    code: "0x80072326",
    wordings: [
      "Number of concurrent requests exceeded the limit of {number}.",
      "Number of concurrent requests exceeded the limit of 52",
    ],
  },
  {
    code: "429",
    wordings: [
      "This request could not be processed at this time due to system experiencing high resource utilization.",
      "This request couldn't be processed at this time due to system experiencing high resource utilization",
    ],
  },
  {
    wordings: [
      "A connection attempt failed because the connected party did not properly respond after a period of time, or established connection failed because connected host has failed to respond. {host}:443",
      "A connection attempt failed because the connected party did not properly respond after a period of time, or established connection failed because connected host has failed to respond {address}",
    ],
  },
  {
    wordings: ["No such host is known. ({host}:443)", "The remote name could not be resolved: '{host}'"],
  },
  { wordings: ["An existing connection was forcibly closed by the remote host."] },
  { wordings: ["The operation has timed out.", "The operation has timed out", "A task was canceled."] },
  {
    code: "500",
    wordings: [
      "Request failed with status code InternalServerError and CDS error code : Internal Server Error",
      "The remote server returned an error: (500) Internal Server Error.",
      "<html><head><title>500 - Internal Server Error</title></head><body><h2>500 - Internal server error.</h2></body></html>",
    ],
  },
  {
    wordings: [
      "The remote server returned an error: (503) Server Unavailable.",
      "Response status code does not indicate success: 503 (Service Unavailable).",
      "<!DOCTYPE HTML><HTML><HEAD><TITLE>Service Unavailable</TITLE></HEAD><BODY><h2>Service Unavailable</h2><p>HTTP Error 503. The service is unavailable.</p></BODY></HTML>",
      "HTTP/1.1 503 Service Unavailable",
    ],
    telling: ["503", "404"],
  },
  {
    wordings: ["ValidateClosed - Db GetCreateConnection() should be closed on End"],
  },
  {
    wordings: [
      "SecureConfig Organization ({guid}) does not match actual CRM Organization ({guid}).",
      "SecureConfig Organization ({guid}) doesn't match actual CRM Organization ({guid})",
    ],
  },
  { wordings: ["Invalid URI: The URI is empty."] },
  {
    wordings: [
      "Couldn't resolve the guid for the field: parentcustomerid.accountnumber. The lookup was not found: {id}. Try this URL(s) to check if the reference data exists: https://{host}/api/data/v9.0/accounts?$select=accountnumber",
      "Could not resolve the guid for the field: parentcustomerid.accountnumber. The lookup was not found: {value}.",
    ],
    telling: ["parentcustomerid", "transactioncurrencyid"],
  },
  {
    code: "DIPV1010",
    wordings: ["Mandatory field in destination entity must be mapped"],
  },
  {
    code: "ConcurrencyVersionMismatch",
    wordings: [
      "Record version {number} of {key} is no longer the latest; a newer version has passed and this one is skipped.",
      "The version of {key} that was being processed is no longer the latest.",
    ],
  },
  { wordings: ["The update of {key} lost the conflict detection: the primary side changed the same row."] },
  {
    code: "0x80048d19",
    wordings: [
      "An undeclared property 'new_tier' which only has property annotations in the payload but no property value was found in the payload. In OData, only declared navigation properties and declared named streams can be represented as properties without values.",
      "Error identified in Payload provided by the user for Entity :'accounts', For more information on this error please follow this help link https://go.microsoft.com/fwlink/?linkid=2195293  ---->  InnerException : Microsoft.OData.ODataException: An undeclared property 'new_tier' which only has property annotations in the payload but no property value was found in the payload.",
    ],
    telling: ["new_tier", "new_segment"],
  },
  {
    wordings: [
      "Could not find a property named 'msdyn_taxgroup' on type 'Microsoft.Dynamics.CRM.account'.",
      "Couldn't find a property named 'msdyn_taxgroup' on type 'Microsoft.Dynamics.CRM.account'",
    ],
    telling: ["msdyn_taxgroup", "msdyn_vendgroup"],
  },
  {
    wordings: ["Invalid property 'msdyn_tier' was found in entity 'Microsoft.Dynamics.CRM.account'."],
    telling: ["CRM.account", "CRM.contact"],
  },
  {
    wordings: [
      "Cannot create a record in Customers (CustTable). Customer account: {id}. The record already exists.",
      "Cannot create a record in Customers (CustTable). Customer account: {value}.\r\nThe record already exists.",
    ],
    telling: ["CustTable", "VendTable"],
  },
  {
    wordings: [
      "Cannot edit a record in Customers (CustTable). An update conflict occurred due to another user process deleting the record or changing one or more fields in the record.",
    ],
    telling: ["CustTable", "VendTable"],
  },
  {
    wordings: [
      "The period {month} for {value} is closed for posting in ledger USMF.",
      "The period {month} for Contoso Ltd is closed for posting in ledger DEMF",
    ],
  },
  { wordings: ["Product id is mandatory. Select a product from the catalog."] },
  {
    wordings: [
      "The Transaction Category linked to this vendor invoice line is invalid. Please select an Active, Expense Transaction Category.",
      "The Transaction Category linked to this vendor invoice line is invalid.",
    ],
  },
  {
    wordings: [
      "Could not resolve project task for export expense. The specified task activity number doesn't uniquely identify task of the project in the system.",
      "Could not resolve project task for export expense. The specified task activity number does not uniquely identify the task of the project in the system",
    ],
  },
  { wordings: ["Line property Not available doesn't exist.", "Line property Chargeable does not exist"] },
  {
    wordings: [
      "Transaction (Process ID {number}) was deadlocked on lock resources with another process and has been chosen as the deadlock victim. Rerun the transaction.",
    ],
  },
  {
    code: "0x80044151",
    wordings: [
      "SQL timeout expired while writing row {guid}.",
      "Execution Timeout Expired.  The timeout period elapsed prior to completion of the operation or the server is not responding.",
    ],
  },
  { wordings: ["Missing source field 'PartyNumber' in the schema."], telling: ["PartyNumber", "LocationId"] },
  {
    wordings: ["Unable to sync with entity uoms.", "Unable to sync with entity uoms"],
    telling: ["uoms", "accounts"],
  },
  {
    wordings: [
      "Das Feld 'Kreditorengruppe' muss ausgefüllt werden.",
      "Das Feld „Kreditorengruppe“ muss ausgefüllt werden",
    ],
    telling: ["Kreditorengruppe", "Sprache"],
  },
  {
    wordings: [
      "Der Wert '{value}' im Feld 'Lieferbedingungen' wurde in der verknüpften Tabelle 'Lieferbedingungen' nicht gefunden.",
    ],
    telling: ["Feld 'Lieferbedingungen'", "Feld 'Standort'"],
  },
  {
    wordings: [
      "Le champ « Groupe de fournisseurs » doit être renseigné.",
      "Le champ « Groupe de fournisseurs » doit être renseigné",
    ],
    telling: ["fournisseurs", "clients"],
  },
  {
    wordings: [
      "La valeur « {value} » du champ « Devise » est introuvable dans la table associée « Devises ».",
    ],
    telling: ["champ « Devise »", "champ « Langue »"],
  },
  {
    wordings: [
      "El campo 'Grupo de proveedores' debe rellenarse.",
      "El campo «Grupo de proveedores» debe rellenarse.",
    ],
    telling: ["proveedores", "clientes"],
  },
  {
    wordings: [
      "フィールド「仕入先グループ」に入力する必要があります。",
      "フィールド「仕入先グループ」に入力する必要があります",
    ],
    telling: ["仕入先グループ", "言語"],
  },
  {
    wordings: ["関連テーブル「通貨」のフィールド「通貨コード」に値「{value}」が見つかりません。"],
    telling: ["通貨コード", "支払方法"],
  },
  {
    wordings: ["'Para birimi' alanı doldurulmalıdır.", "‘Para birimi’ alanı doldurulmalıdır"],
    telling: ["Para birimi", "Dil"],
  },
  {
    wordings: ["必须填写字段“币种”。", "必须填写字段“币种”"],
    telling: ["币种", "语言"],
  },
];

const json = (text: string): string => JSON.stringify(text);

/** What the services wrap around a reason or around each other's wrappings. */
export const NESTINGS: Readonly<Record<string, (inner: string) => string>> = {
  unitOfWork: (inner) =>
    `Cannot save the changes to the database. Unit of Work can not commit transaction. Unable to write data to entity accounts. Writes to CustCustomerV3Entity failed with error message ${inner}`,
  headline: (inner) => `Unable to write data to entity msdyn_vendors.${inner}`,
  writes: (inner) => `Writes to VendVendorV2Entity failed with error message ${inner}`,
  link: (inner) =>
    `Exception message: ${inner}.For information on troubleshooting see https://go.microsoft.com/fwlink/?linkid=2244045`,
  longLink: (inner) =>
    `${inner} For more information on troubleshooting, see [Troubleshoot live synchronization issues](https://go.microsoft.com/fwlink/?linkid=2244045). Activity ID for troubleshooting {A3191FDD-43DB-0004-7169-1F232164DA01}.`,
  plugin: (inner) =>
    `Request failed with status code BadRequest and CDS error code : 0x80040265 response message: An error occurred in plugin. ${inner}`,
  unknownException: (inner) => `Write failed for entity Customers V3 with unknown exception - ${inner}`,
  recordError: (inner) => `{"RecordError0":${json(inner)}}`,
  twoRecordErrors: (inner) =>
    `{"RecordError0":${json(inner)},"RecordError1":"Field 'Name' must be filled in."}`,
  odata: (inner) => `{"error":{"code":"0x80040265","message":${json(inner)}}}`,
  odataInner: (inner) =>
    `{"error":{"code":"","message":"An error has occurred.","innererror":{"message":${json(inner)},"type":"Microsoft.Dynamics.Platform.Integration.Services.OData.ODataException","stacktrace":"   at Microsoft.Dynamics.Ax.Run(String a)\\r\\n   at System.Web.Go()"}}}`,
  odataTwice: (inner) =>
    `{"error":{"code":"0x80040265","message":${json(inner)},"innererror":{"message":${json(inner)},"type":"Microsoft.Crm.CrmException","stacktrace":""}}}`,
  errorLog: (inner) =>
    `{"entityName":"CustCustomerV3Entity","externalEntityName":"accounts","executionStatus":2,"fieldResponses":[],"recordResponses":[{"errorMessage":${json(inner)},"logDateTime":"2026-03-04T10:11:12.1234567Z","verboseError":${json(inner)}}],"isErrorCountUpdated":true,"dualWriteProcessingStage":0}`,
  escaped: (inner) => json(`[{"error":{"code":"0x80040265","message":${json(inner)}}}]`).slice(1, -1),
  forbidden: (inner) =>
    `[{"error":{"code":"0x80040265","message":${json(inner)}}}], The remote server returned an error: (403) Forbidden.`,
  failedJson: (inner) =>
    `Unable to write data to entity accounts failed with the following error: {"error":{"code":"0x80040265","message":${json(inner)}}}`,
  twice: (inner) => `${inner} Exception message: ${inner}`,
  aggregate: (inner) => `One or more errors occurred. (${inner})`,
  aggregateTwo: (inner) =>
    `System.AggregateException: One or more errors occurred. (${inner}) (A task was cancelled by the caller.)`,
  dotNet: (inner) =>
    `System.Exception: ${inner}\r\n   at Microsoft.Dynamics.Integrator.Sync.Write(Record record) in D:\\dbs\\Sync.cs:line 214\r\n   at System.Threading.Tasks.Task.Execute()`,
  innerException: (inner) =>
    `Microsoft.Dynamics.Integrator.DualWriteRuntime.DualWriteException: Write failed. ---> System.InvalidOperationException: ${inner}\n   --- End of inner exception stack trace ---`,
  isv: (inner) =>
    `An unexpected error occurred from ISV code. (ErrorType = ClientError) Unexpected exception from plug-in (Execute): Microsoft.Dynamics.Integrator.DualWriteRuntime.Plugins.PostCommitPlugin: System.Exception: failed to process entity account - ${inner}`,
  infolog: (inner) =>
    `Infolog: 1) Warning: Update of Customers V3 started for US-001; 2) Error: ${inner}; 3) Info: The update has been cancelled`,
  validated: (inner) => `${inner} validateWrite failed on data source 'CustTable (CustTable)'`,
  german: (inner) =>
    `Die Änderungen können nicht in der Datenbank gespeichert werden. Arbeitseinheit kann keine Transaktion festschreiben. Das Schreiben in CustCustomerV3Entity ist mit der Fehlermeldung fehlgeschlagen. ${inner}`,
  french: (inner) =>
    `Impossible d’enregistrer les modifications dans la base de données. L’unité de travail ne peut pas valider la transaction. Échec de l’écriture dans UnitOfMeasureEntity avec le message d’erreur ${inner}`,
};

/** Values for the slots, the `variant`th choice of each. */
export function filled(wording: string, variant: number): string {
  return wording.replaceAll(/\{(id|value|number|date|guid|host|address|month|key)\}/g, (_, slot: string) => {
    const choices = VALUES[slot] ?? [""];
    return choices[variant % choices.length] ?? "";
  });
}

const VALUES: Readonly<Record<string, readonly string[]>> = {
  id: ["US-001", "CUST0000412", "D0001", "LOC-000001004"],
  value: ["WHOLESALE", "Net30", "Großhandel", "30", "Adventure Works"],
  number: ["7", "4711", "1,234.50", "192350004"],
  date: ["2026-03-04", "3/4/2026", "2026-03-04T10:11:12Z"],
  guid: ["edbebb23-fe15-4af3-b839-199c7603f322", "00000000-0000-0000-0000-0000000000AB"],
  host: [
    "contoso.crm4.dynamics.com",
    "fabrikam-uat.operations.dynamics.com",
    "usnconeboxax1aos.cloud.onebox.dynamics.com",
  ],
  address: ["10.1.2.3:443", "192.168.0.17:443"],
  month: ["2026-03", "2025-12"],
  key: ["US-000412", "USMF-0000017|Adventure Works|3", "G-0004711|Søren & Sønner|12"],
};
