/**
 * Wordings that the rules were not made from: they were written down before the rules, and are only counted. Each
 * inner list is one cause; different lists are different causes.
 */
export const HELD_OUT: readonly (readonly (readonly [code: string, message: string])[])[] = [
  [
    [
      "",
      "Cannot save the changes to the database. Unit of Work can not commit transaction. Unable to write data to entity msdyn_salesorderlines. Unable to lookup products with values {D0001,USMF}. Writes to msdyn_salesorderlines failed with an error message.For information on troubleshooting see https://go.microsoft.com/fwlink/?linkid=2244045. Activity ID for troubleshooting {47076787-D238-4689-9C7E-A463E708851A}",
    ],
    [
      "0x80040265",
      String.raw`{"entityName":"SalesOrderLineEntity","externalEntityName":"msdyn_salesorderlines","executionStatus":2,"fieldResponses":[],"recordResponses":[{"errorMessage":"Unable to look up products with values {Speaker stand,DEMF}.","logDateTime":"2026-03-04T10:11:12.1234567Z","verboseError":"Unable to look up products with values {Speaker stand,DEMF}."}],"isErrorCountUpdated":true}`,
    ],
    [
      "",
      'System.AggregateException: One or more errors occurred. (Unable to lookup products with values {"T-100","GBSI"}) ---> System.Exception: Unable to lookup products with values {"T-100","GBSI"}\r\n   at Microsoft.Dynamics.Integrator.Sync.Resolve(String key) in D:\\dbs\\Sync.cs:line 214',
    ],
  ],
  [["", "Unable to lookup uoms with values {TST}"]],
  [
    [
      "0x80040220",
      "Principal user (Id=aa11bb22-cc33-4d44-9e55-ff6677889900, type=8, roleCount=4, privilegeCount=812) is missing prvWriteAccount privilege (Id=886b280c-6396-4d56-a0a3-2c1b0a50ceb0) on OTC=1 for entity 'account'. context.Caller=aa11bb22-cc33-4d44-9e55-ff6677889900.",
    ],
    [
      "-2147220960",
      String.raw`Writes to accounts failed with error message Request failed with status code Forbidden and CDS error code : 0x80040220 response message: Principal user (Id=0f0e0d0c-1111-4222-8333-444455556666, type=8, roleCount=11, privilegeCount=97) is missing prvWriteAccount privilege (Id=886b280c-6396-4d56-a0a3-2c1b0a50ceb0) on OTC=1 for entity 'account'. context.Caller=0f0e0d0c-1111-4222-8333-444455556666.`,
    ],
  ],
  [
    [
      "0x80040220",
      "Principal user (Id=aa11bb22-cc33-4d44-9e55-ff6677889900, type=8, roleCount=4, privilegeCount=812) is missing prvCreateContact privilege (Id=5c8d0b1b-8e5c-4f37-9c17-7b3b0e1d2f3a) on OTC=2 for entity 'contact'.",
    ],
  ],
  [
    [
      "",
      "Write failed for entity Vendors V2 with unknown exception - Infolog: Warning: Update of VendVendorV2Entity; Error: The value 'COD-9' in field 'Method of payment' is not found in the related table 'Vendor payment method'.; Error: validateWrite failed on data source 'VendTable (VendTable)'",
    ],
    [
      "",
      `{"RecordError0":"Write failed for entity Vendors V2 with unknown exception - The value 'Wire' in field 'Method of payment' is not found in the related table 'Vendor payment method'."}`,
    ],
    [
      "",
      "The value “Cheque” in field “Method of payment” isn’t found in the related table “Vendor payment method”.",
    ],
  ],
  [
    [
      "",
      "The value 'Wire' in field 'Terms of payment' is not found in the related table 'Terms of payment'.",
    ],
  ],
  [
    [
      "",
      "<html><head><title>502 Bad Gateway</title></head><body><center><h1>502 Bad Gateway</h1></center><hr><center>Microsoft-Azure-Application-Gateway/v2</center></body></html>",
    ],
    ["", "The remote server returned an error: (502) Bad Gateway."],
    ["502", "Response status code does not indicate success: 502 (Bad Gateway)."],
  ],
  [["", "The remote server returned an error: (504) Gateway Timeout."]],
  [
    ["", "Das Feld 'Zahlungsbedingungen' muss ausgefüllt werden."],
    [
      "",
      "Schreibfehler für Entität Debitoren V3 mit unbekannter Ausnahme - Das Feld 'Zahlungsbedingungen' muss ausgefüllt werden. validateWrite failed on data source 'CustTable (CustTable)'",
    ],
  ],
  [["", "Das Feld 'Währung' muss ausgefüllt werden."]],
  [
    [
      "",
      "Der Wert 'K-4711' im Feld 'Debitorengruppe' wurde in der verknüpften Tabelle 'Debitorengruppen' nicht gefunden.",
    ],
    [
      "",
      "Der Wert 'Großhandel' im Feld 'Debitorengruppe' wurde in der verknüpften Tabelle 'Debitorengruppen' nicht gefunden.",
    ],
  ],
  [
    ["", "フィールド「通貨」に入力する必要があります。"],
    ["", `{"RecordError0":"フィールド「通貨」に入力する必要があります。"}`],
  ],
  [["", "フィールド「支払条件」に入力する必要があります。"]],
  [
    ["", "Le champ « Devise » doit être renseigné."],
    [
      "",
      "Échec de l’écriture dans CustCustomerV3Entity avec le message d’erreur Le champ « Devise » doit être renseigné.",
    ],
  ],
  [
    [
      "0x80060892",
      "A record that has the attribute values Account Number, Company already exists. The entity key Account Number Key requires that this set of attributes contains unique values. Select unique values and try again.",
    ],
    [
      "-2147088238",
      String.raw`[{\"error\":{\"code\":\"0x80060892\",\"message\":\"A record that has the attribute values Account Number, Company already exists. The entity key Account Number Key requires that this set of attributes contains unique values. Select unique values and try again.\"}}], The remote server returned an error: (412) Precondition Failed.`,
    ],
  ],
  [
    [
      "0x80060892",
      "A record that has the attribute values Location ID already exists. The entity key Location ID Key requires that this set of attributes contains unique values. Select unique values and try again.",
    ],
  ],
  [
    [
      "",
      "Transaction (Process ID 104) was deadlocked on lock resources with another process and has been chosen as the deadlock victim. Rerun the transaction.",
    ],
    [
      "",
      "Microsoft.Data.SqlClient.SqlException (0x80131904): Transaction (Process ID 77) was deadlocked on lock | communication buffer resources with another process and has been chosen as the deadlock victim. Rerun the transaction.\r\n   at Microsoft.Data.SqlClient.SqlConnection.OnError(SqlException exception)\r\nClientConnectionId:6bd1f9b4-1111-2222-3333-444455556666\r\nError Number:1205,State:51,Class:13",
    ],
  ],
  [
    [
      "0x80048d19",
      "Error identified in Payload provided by the user for Entity :'accounts', For more information on this error please follow this help link https://go.microsoft.com/fwlink/?linkid=2195293  ---->  InnerException : Microsoft.OData.ODataException: An undeclared property 'new_tier' which only has property annotations in the payload but no property value was found in the payload.",
    ],
    [
      "0x80048d19",
      String.raw`{"error":{"code":"0x80048d19","message":"Error identified in Payload provided by the user for Entity :'accounts', For more information on this error please follow this help link https://go.microsoft.com/fwlink/?linkid=2195293  ---->  InnerException : Microsoft.OData.ODataException: An undeclared property 'new_tier' which only has property annotations in the payload but no property value was found in the payload."}}`,
    ],
  ],
  [
    [
      "0x80048d19",
      "An undeclared property 'new_segment' which only has property annotations in the payload but no property value was found in the payload.",
    ],
  ],
  [
    ["", "No such host is known. (contoso-uat.crm4.dynamics.com:443)"],
    [
      "",
      "System.Net.Http.HttpRequestException: No such host is known. (fabrikam.crm.dynamics.com:443)\n ---> System.Net.Sockets.SocketException (11001): No such host is known.",
    ],
  ],
  [
    ["", "account With Id = 6f9619ff-8b86-d011-b42d-00c04fc964ff Does Not Exist"],
    [
      "0x80040217",
      "Request failed with status code NotFound and CDS error code : 0x80040217 response message: Account With Id = 00000000-0000-0000-0000-00000000abcd Does Not Exist. Activity ID for troubleshooting {A3191FDD-43DB-0004-7169-1F232164DA01}",
    ],
  ],
  [["0x80040217", "contact With Id = 6f9619ff-8b86-d011-b42d-00c04fc964ff Does Not Exist"]],
];
