/**
 * Messages as they come from the field: nested, translated, cut off. Each inner list is one cause, different lists are
 * different causes.
 */
export const FIELD_WORDINGS: readonly (readonly (readonly [code: string, message: string])[])[] = [
  [
    [
      "",
      'Exception type: System.ServiceModel.FaultException`1[Microsoft.Xrm.Sdk.OrganizationServiceFault]\nMessage: A record with matching key values already exists.Detail: \n<OrganizationServiceFault xmlns:i="http://www.w3.org/2001/XMLSchema-instance" xmlns="http://schemas.microsoft.com/xrm/2011/Contracts">\n  <ActivityId>6f9619ff-8b86-4011-b42d-00c04fc964ff</ActivityId>\n  <ErrorCode>-2147220891</ErrorCode>\n  <ErrorDetails xmlns:d2p1="http://schemas.datacontract.org/2004/07/System.Collections.Generic" />\n  <Message>A record with matching key values already exists.</Message>\n  <Timestamp>2026-11-28T07:01:46.4900727Z</Timestamp>\n  <ExceptionRetriable>false</ExceptionRetriable>\n  <ExceptionSource>PluginExecution</ExceptionSource>\n  <InnerFault i:nil="true" />\n  <OriginalException>PluginExecution</OriginalException>\n  <TraceText>\nStart of account post\nCallout to F&O began\n</TraceText>\n</OrganizationServiceFault>',
    ],
    [
      "",
      'Exception type: System.ServiceModel.FaultException`1[Microsoft.Xrm.Sdk.OrganizationServiceFault]\nMessage: A record with matching key values already exists.Detail: \n<OrganizationServiceFault xmlns:i="http://www.w3.org/2001/XMLSchema-instance" xmlns="http://schemas.microsoft.com/xrm/2011/Contracts">\n  <ActivityId>7a9619ff-8b86-4011-b42d-00c04fc964ff</ActivityId>\n  <ErrorCode>-2147220891</ErrorCode>\n  <ErrorDetails xmlns:d2p1="http://schemas.datacontract.org/2004/07/System.Collections.Generic" />\n  <Message>A record with matching key values already exists.</Message>\n  <Timestamp>2026-11-28T07:01:46.4900727Z</Timestamp>\n  <ExceptionRetriable>false</ExceptionRetriable>\n  <ExceptionSource>PluginExecution</ExceptionSource>\n  <InnerFault i:nil="true" />\n  <OriginalException>PluginExecution</OriginalException>\n  <TraceText>\nStart of account post\n</TraceText>\n</OrganizationServiceFault>',
    ],
    ["", "A record with matching key values already exists."],
  ],
  [
    [
      "0x80040216",
      "System.ServiceModel.FaultException`1[Microsoft.Xrm.Sdk.OrganizationServiceFault]: An unexpected error occurred. (Fault Detail is equal to Exception details: \nErrorCode: 0x80040216\nMessage: An unexpected error occurred.\nTimeStamp: 2026-11-28T08:02:47.0000000Z\nOriginalException: System.ServiceModel.FaultException`1[Microsoft.Xrm.Sdk.OrganizationServiceFault]: An unexpected error occurred. (Fault Detail is equal to Exception details: \nErrorCode: 0x80040216\nMessage: An unexpected error occurred.\nTimeStamp: 2026-11-28T08:02:47.6476346Z\n--\nException details: \nErrorCode: 0x80040216\nMessage: System.IO.FileNotFoundException: Could not load file or assembly 'Contoso.Pricing, Version=2.1.0.0' or one of its dependencies. The system cannot find the file specified.\nat Contoso.Pricing.Run(String text)\n--\n).",
    ],
    [
      "0x80040216",
      "Could not load file or assembly 'Contoso.Pricing, Version=2.1.0.0' or one of its dependencies. The system cannot find the file specified.",
    ],
  ],
  [
    [
      "0x80040216",
      "System.ServiceModel.FaultException`1[Microsoft.Xrm.Sdk.OrganizationServiceFault]: An unexpected error occurred. (Fault Detail is equal to Exception details: \nErrorCode: 0x80040216\nMessage: An unexpected error occurred.\nTimeStamp: 2026-11-28T08:02:47.0000000Z\nOriginalException: System.ServiceModel.FaultException`1[Microsoft.Xrm.Sdk.OrganizationServiceFault]: An unexpected error occurred. (Fault Detail is equal to Exception details: \nErrorCode: 0x80040216\nMessage: An unexpected error occurred.\nTimeStamp: 2026-11-28T08:02:47.6476346Z\n--\nException details: \nErrorCode: 0x80040216\nMessage: System.InvalidOperationException: The price list of quote Q-0042 has expired.\nat Contoso.Pricing.Run(String text)\n--\n).",
    ],
    ["0x80040216", "The price list of quote Q-0099 has expired."],
  ],
  [
    [
      "",
      "Unable to write data to entity msdyn_vendors. Unable to lookup msdyn_vendorgroups with values {70}. Writes to msdyn_vendors failed with an error message. For more information on troubleshooting, see Troubleshoot live synchronization issues.",
    ],
    ["", "Unable to lookup msdyn_vendorgroups with values {80}. Learn more: aka.ms/dual-write."],
    [
      "",
      "Unable to lookup msdyn_vendorgroups with values {90}. For more details see go.microsoft.com/fwlink/?linkid=2131654",
    ],
  ],
  [
    [
      "",
      "Unable to write data to entity accounts. Unable to lookup msdyn_paymentterms with values {Net75}. Writes to accounts failed with an error message. For more information on troubleshooting, see Troubleshoot live synchronization issues.",
    ],
    [
      "",
      "Unable to write data to entity accounts.Unable to lookup msdyn_paymentterms with values {Net10}.Writes to accounts failed with error message For information on troubleshooting see https://go.microsoft.com/fwlink/?linkid=2244045.",
    ],
    [
      "",
      "Unable to lookup msdyn_paymentterms with values {Net1}. Writes to accounts failed with an error message. Weitere Informationen zur Problembehandlung finden Sie unter Beheben von Problemen bei der Livesynchronisierung.",
    ],
    [
      "",
      "Unable to lookup msdyn_paymentterms with values {Net2}. Writes to accounts failed with an error message. Pour plus d’informations sur la résolution des problèmes, voir Résoudre les problèmes de synchronisation en direct.",
    ],
    [
      "",
      "Unable to lookup msdyn_paymentterms with values {Net3}. Writes to accounts failed with an error message. Få flere oplysninger om fejlfinding under Fejlfinding af livesynkronisering.",
    ],
    [
      "",
      "Unable to lookup msdyn_paymentterms with values {Net4}. Writes to accounts failed with an error message. Дополнительные сведения см. в разделе Устранение неполадок.",
    ],
    [
      "",
      "Unable to lookup msdyn_paymentterms with values {Net5}. Writes to accounts failed with an error message. 詳細については、https://go.microsoft.com/fwlink/?linkid=2244045 を参照してください。",
    ],
    [
      "",
      "For more information on troubleshooting, see Troubleshoot live synchronization issues. Unable to lookup msdyn_paymentterms with values {Net6}.",
    ],
  ],
  [
    ["", "Field 'Currency' must be filled in."],
    ["", "Field 'Currency' is required."],
    ["", "Write failed for entity Customers V3 with unknown exception - Field 'Currency' must be filled in."],
  ],
  [["", "Field 'Company name' must be filled in."]],
  [["", "Field 'Company code' must be filled in."]],
  [
    ["", "The company USMF is not set up for this ledger."],
    ["", "The company DEMF is not set up for this ledger."],
  ],
  [["", "The company name is not set up for this ledger."]],
  [
    [
      "",
      "Writes to smmContactPersonV2Entity failed with error message Request failed with status code BadRequest and CDS error code : 0x0 response message: An error occurred while validating input parameters: Microsoft.OData.ODataException: Cannot convert the literal '' to the expected type 'Edm.Int32'.",
    ],
    ["", "Cannot convert the literal 'abc' to the expected type 'Edm.Int32'."],
    ["", 'Cannot convert the literal "" to the expected type "Edm.Int32".'],
  ],
  [
    [
      "",
      "Writes to smmContactPersonV2Entity failed with error message Request failed with status code BadRequest and CDS error code : 0x0 response message: An error occurred while validating input parameters: Microsoft.OData.ODataException: Cannot convert the literal '' to the expected type 'Edm.Guid'.",
    ],
  ],
  [
    [
      "",
      "Customers V3 (accounts): Project validation failed. Missing destination field msdyn_billingaccount.accountnumber in the schema. Missing destination field msdyn_primarycontact.msdyn_contactforpartynumber in the schema.",
    ],
  ],
  [
    [
      "",
      "Write failed for entity Customers V3 with unknown exception - Cannot create customer with account number 'C-000123' with same party number as prospect 'P-00456'. The customer and prospect should have the same account number.",
    ],
  ],
  [
    [
      "",
      "Write failed for table row of type 'CustCustomerV3Entity'. Infolog: Warning: validateField failed on field 'CustCustomerV3Entity.CustomerGroupId'.",
    ],
  ],
  [["", "Operation not allowed as plugin execution exceeded maximum allowed time"]],
  [
    [
      "",
      "Cannot insert duplicate currency record. Currency with the same currency code already exist in the system.",
    ],
  ],
  [["", "Der Wert 'XTS' im Feld 'Währung' ist in der zugehörigen Tabelle 'Währungen' nicht enthalten."]],
  [
    ["", "Write returned RecId 0. Infolog: Error: Mandatory field 'Organization name' not set."],
    ["", "Field 'Organization name' must be filled in."],
  ],
  [
    [
      "0x80060883",
      "Optimistic concurrency isn't enabled for entity type account. The IfVersionMatches value of ConcurrencyBehavior can only be used if optimistic concurrency is enabled.",
    ],
  ],
  [["", "Field 'Concurrency level' must be filled in."]],
  [["", "The trade agreement journal is not the latest version; select another journal."]],
  [["0x80060882", "The version of the existing record doesn't match the RowVersion property provided."]],
  [
    [
      "",
      'Exception type: System.ServiceModel.FaultException`1[Microsoft.Xrm.Sdk.OrganizationServiceFault]\nMessage: Outer says this.Detail: \n<OrganizationServiceFault xmlns:i="http://www.w3.org/2001/XMLSchema-instance" xmlns="http://schemas.microsoft.com/xrm/2011/Contracts">\n <ErrorCode>-2147220891</ErrorCode><Message>Outer says this.</Message><InnerFault><ErrorCode>-2147220937</ErrorCode><Message>The credit tier &apos;A&apos; is frozen &amp; closed.</Message><InnerFault i:nil="true"/><TraceText>x</TraceText></InnerFault><TraceText>Start\nEnd</TraceText></OrganizationServiceFault>',
    ],
    ["", "The credit tier 'A' is frozen & closed."],
    [
      "",
      "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body><s:Fault><faultcode>s:Client</faultcode><faultstring xml:lang=\"en-US\">The credit tier 'B' is frozen &amp; closed.</faultstring><detail><OrganizationServiceFault><ErrorCode>-2147220891</ErrorCode><Message>The credit tier 'B' is frozen &amp; closed.</Message></OrganizationServiceFault></detail></s:Fault></s:Body></s:Envelope>",
    ],
    [
      "",
      'Writes to accounts failed with error message <?xml version="1.0" encoding="utf-8"?><m:error xmlns:m="http://docs.oasis-open.org/odata/ns/metadata"><m:code>0x80040265</m:code><m:message xml:lang="en-US">An error has occurred.</m:message><m:innererror><m:message>The credit tier \'C\' is frozen &amp; closed.</m:message><m:type>X</m:type><m:stacktrace>at A.B.C()</m:stacktrace></m:innererror></m:error>',
    ],
    [
      "",
      '{"error":{"code":"0x80040265","message":"<OrganizationServiceFault xmlns=\\"http://x\\"><ErrorCode>-2147220891</ErrorCode><Message>The credit tier \'D\' is frozen &amp; closed.</Message><TraceText>a</TraceText></OrganizationServiceFault>"}}',
    ],
    [
      "",
      "Fault: &lt;OrganizationServiceFault xmlns=&quot;http://x&quot;&gt;&lt;ErrorCode&gt;-2147220891&lt;/ErrorCode&gt;&lt;Message&gt;The credit tier 'E' is frozen &amp;amp; closed.&lt;/Message&gt;&lt;/OrganizationServiceFault&gt;",
    ],
    [
      "",
      "<OrganizationServiceFault xmlns=\"http://x\"><ErrorCode>-2147220891</ErrorCode><Message>The credit tier 'E' is frozen &amp; closed.</Message><Timestamp>2026-11-28T07:0",
    ],
    [
      "",
      "System.ServiceModel.FaultException`1[Microsoft.Xrm.Sdk.OrganizationServiceFault]: The credit tier 'E' is frozen & closed. (Fault Detail is equal to Exception details: \nErrorCode: 0x80040265\nMessage: The credit tier 'E' is frozen & closed.\nTimeStamp: 2026-11-28T08:02:47.6476346Z\nOriginalException: PluginExecution\nExceptionSource: PluginExecution\n--\n).",
    ],
    [
      "",
      "System.ServiceModel.FaultException`1[Microsoft.Xrm.Sdk.OrganizationServiceFault]: An unexpected error occurred. (Fault Detail is equal to Exception details: \nErrorCode: 0x80040265\nMessage: An unexpected error occurred.\nActivityId: 6f9619ff-8b86-4011-b42d-00c04fc964ff\nTimeStamp: 2026-11-28T08:02:47.6476346Z\nOriginalException: System.AggregateException: One or more errors occurred. (The credit tier 'E' is frozen & closed.)\nExceptionRetriable: False\nTraceText: [Contoso: Contoso.Run]\n--\n).",
    ],
    [
      "",
      "System.ServiceModel.FaultException`1[Microsoft.Xrm.Sdk.OrganizationServiceFault]: The credit tier 'E' is frozen & closed. (Fault Detail is equal to Microsoft.Xrm.Sdk.OrganizationServiceFault).",
    ],
    ["", "<fault><faultstring>The credit tier 'E' is frozen &amp; closed.</faultstring></fault>"],
    [
      "",
      "Exception type: System.ServiceModel.FaultException`1[Microsoft.Xrm.Sdk.OrganizationServiceFault]\nMessage: The credit tier 'A' is frozen & closed.",
    ],
  ],
  [
    ["", "Feltet 'Debitorgruppe' skal udfyldes."],
    ["", 'Feltet "Debitorgruppe" må ikke være tomt.'],
    ["", "Du skal angive en værdi i feltet 'Debitorgruppe'."],
    [
      "",
      "Write failed for entity Customers V3 with unknown exception - Feltet 'Debitorgruppe' skal udfyldes.",
    ],
  ],
  [["", "Feltet 'Betalingsmåde' skal udfyldes."]],
  [
    ["", "Feltet 'Kundegruppe' må fylles ut."],
    ["", "Feltet 'Kundegruppe' er obligatorisk."],
  ],
  [
    ["", "Fältet 'Kundgrupp' måste fyllas i."],
    ["", "Fältet ”Kundgrupp” måste anges."],
  ],
  [
    ["", "Kenttä 'Asiakasryhmä' on täytettävä."],
    ["", "Kenttään 'Asiakasryhmä' on annettava arvo."],
    ["", "'Asiakasryhmä'-kenttä on pakollinen."],
  ],
  [["", "Kenttä 'Valuutta' on täytettävä."]],
  [
    ["", "A(z) 'Pénznem' mezőt ki kell tölteni."],
    ["", "A „Pénznem” mező kitöltése kötelező."],
  ],
  [["", "A(z) 'Vevőcsoport' mezőt ki kell tölteni."]],
  [
    ["", "ต้องกรอกข้อมูลในฟิลด์ 'สกุลเงิน'"],
    ["", "ต้องระบุฟิลด์ 'สกุลเงิน'"],
  ],
  [["", "ต้องกรอกข้อมูลในฟิลด์ 'กลุ่มลูกค้า'"]],
  [
    ["", "يجب ملء الحقل 'العملة'."],
    ["", 'يجب تعبئة حقل "العملة".'],
  ],
  [["", "يجب ملء الحقل 'مجموعة العملاء'."]],
  [
    ["", "Das Feld 'Währung' muss ausgefüllt werden."],
    ["", "Das Pflichtfeld 'Währung' ist leer."],
    ["", "Im Feld 'Währung' muss ein Wert angegeben werden."],
  ],
  [
    ["", "Le champ « Groupe de clients » doit être renseigné."],
    ["", "Le champ obligatoire 'Groupe de clients' n'est pas renseigné."],
  ],
  [
    ["", "El campo 'Grupo de clientes' debe rellenarse."],
    ["", "El campo obligatorio 'Grupo de clientes' está vacío."],
  ],
  [
    ["", "Il campo 'Gruppo clienti' deve essere compilato."],
    ["", "Compilare il campo obbligatorio 'Gruppo clienti'."],
  ],
  [
    ["", "O campo 'Moeda' deve ser preenchido."],
    ["", "É necessário preencher o campo 'Moeda'."],
  ],
  [
    ["", "Het veld 'Klantgroep' moet worden ingevuld."],
    ["", "Het veld 'Klantgroep' mag niet leeg zijn."],
  ],
  [
    ["", "Pole 'Waluta' musi zostać wypełnione."],
    ["", "Należy wypełnić pole 'Waluta'."],
  ],
  [
    ["", "Pole 'Měna' musí být vyplněno."],
    ["", "Je nutné vyplnit pole 'Měna'."],
  ],
  [
    ["", "'Para birimi' alanı doldurulmalıdır."],
    ["", "'Para birimi' alanı boş bırakılamaz."],
  ],
  [
    ["", "Поле 'Валюта' должно быть заполнено."],
    ["", "Необходимо заполнить поле «Валюта»."],
  ],
  [["", "フィールド「通貨」に入力する必要があります。"]],
  [
    ["", "必须填写字段“币种”。"],
    ["", "“币种”字段不能为空。"],
  ],
  [
    ["", "필드 '통화'을(를) 입력해야 합니다."],
    ["", "'통화' 필드는 필수입니다."],
  ],
  [["", "Väli 'Kliendirühm' tuleb täita."]],
  [["", "Lauks 'Valūta' ir jāaizpilda."]],
  [["", "Laukas 'Valiuta' turi būti užpildytas."]],
  [["", "Reiturinn 'Gjaldmiðill' verður að vera útfylltur."]],
  [["", "Câmpul 'Monedă' trebuie completat."]],
  [["", "Το πεδίο 'Νόμισμα' πρέπει να συμπληρωθεί."]],
  [
    ["", "Der Wert 'XTS' im Feld 'Zuschlag' ist in der zugehörigen Tabelle 'Zuschläge' nicht enthalten."],
    ["", "Der Wert 'Net 30' im Feld 'Zuschlag' ist in der zugehörigen Tabelle 'Zuschläge' nicht enthalten."],
    ["", "Der Wert '70' im Feld 'Zuschlag' ist in der zugehörigen Tabelle 'Zuschläge' nicht enthalten."],
  ],
  [
    ["", "Værdien 'XTS' i feltet 'Valuta' findes ikke i den relaterede tabel 'Valutaer'."],
    ["", "Værdien 'Net 30' i feltet 'Valuta' findes ikke i den relaterede tabel 'Valutaer'."],
    ["", "Værdien '70' i feltet 'Valuta' findes ikke i den relaterede tabel 'Valutaer'."],
  ],
  [
    ["", "Värdet 'XTS' i fältet 'Valuta' finns inte i den relaterade tabellen 'Valutor'."],
    ["", "Värdet 'Net 30' i fältet 'Valuta' finns inte i den relaterade tabellen 'Valutor'."],
    ["", "Värdet '70' i fältet 'Valuta' finns inte i den relaterade tabellen 'Valutor'."],
  ],
  [
    ["", "Arvoa 'XTS' kentässä 'Valuutta' ei löydy liittyvästä taulukosta 'Valuutat'."],
    ["", "Arvoa 'Net 30' kentässä 'Valuutta' ei löydy liittyvästä taulukosta 'Valuutat'."],
    ["", "Arvoa '70' kentässä 'Valuutta' ei löydy liittyvästä taulukosta 'Valuutat'."],
  ],
  [
    ["", "A(z) 'Pénznem' mező 'XTS' értéke nem található a kapcsolódó 'Pénznemek' táblában."],
    ["", "A(z) 'Pénznem' mező 'Net 30' értéke nem található a kapcsolódó 'Pénznemek' táblában."],
    ["", "A(z) 'Pénznem' mező '70' értéke nem található a kapcsolódó 'Pénznemek' táblában."],
  ],
  [
    ["", "ไม่พบค่า 'XTS' ในฟิลด์ 'สกุลเงิน' ในตารางที่เกี่ยวข้อง 'สกุลเงิน'"],
    ["", "ไม่พบค่า 'Net 30' ในฟิลด์ 'สกุลเงิน' ในตารางที่เกี่ยวข้อง 'สกุลเงิน'"],
    ["", "ไม่พบค่า '70' ในฟิลด์ 'สกุลเงิน' ในตารางที่เกี่ยวข้อง 'สกุลเงิน'"],
  ],
  [
    ["", "لم يتم العثور على القيمة 'XTS' في الحقل 'العملة' في الجدول المرتبط 'العملات'."],
    ["", "لم يتم العثور على القيمة 'Net 30' في الحقل 'العملة' في الجدول المرتبط 'العملات'."],
    ["", "لم يتم العثور على القيمة '70' في الحقل 'العملة' في الجدول المرتبط 'العملات'."],
  ],
  [
    ["", "El valor 'XTS' del campo 'Divisa' no se encuentra en la tabla relacionada 'Divisas'."],
    ["", "El valor 'Net 30' del campo 'Divisa' no se encuentra en la tabla relacionada 'Divisas'."],
    ["", "El valor '70' del campo 'Divisa' no se encuentra en la tabla relacionada 'Divisas'."],
  ],
  [
    ["", "Il valore 'XTS' nel campo 'Valuta' non è stato trovato nella tabella correlata 'Valute'."],
    ["", "Il valore 'Net 30' nel campo 'Valuta' non è stato trovato nella tabella correlata 'Valute'."],
    ["", "Il valore '70' nel campo 'Valuta' non è stato trovato nella tabella correlata 'Valute'."],
  ],
  [
    ["", "O valor 'XTS' no campo 'Moeda' não foi encontrado na tabela relacionada 'Moedas'."],
    ["", "O valor 'Net 30' no campo 'Moeda' não foi encontrado na tabela relacionada 'Moedas'."],
    ["", "O valor '70' no campo 'Moeda' não foi encontrado na tabela relacionada 'Moedas'."],
  ],
  [
    ["", "De waarde 'XTS' in veld 'Kleur' is niet gevonden in de gerelateerde tabel 'Kleuren'."],
    ["", "De waarde 'Net 30' in veld 'Kleur' is niet gevonden in de gerelateerde tabel 'Kleuren'."],
    ["", "De waarde '70' in veld 'Kleur' is niet gevonden in de gerelateerde tabel 'Kleuren'."],
  ],
  [
    ["", "Wartość 'XTS' w polu 'Waluta' nie została znaleziona w powiązanej tabeli 'Waluty'."],
    ["", "Wartość 'Net 30' w polu 'Waluta' nie została znaleziona w powiązanej tabeli 'Waluty'."],
    ["", "Wartość '70' w polu 'Waluta' nie została znaleziona w powiązanej tabeli 'Waluty'."],
  ],
  [
    ["", "Hodnota 'XTS' v poli 'Měna' nebyla nalezena v související tabulce 'Měny'."],
    ["", "Hodnota 'Net 30' v poli 'Měna' nebyla nalezena v související tabulce 'Měny'."],
    ["", "Hodnota '70' v poli 'Měna' nebyla nalezena v související tabulce 'Měny'."],
  ],
  [
    ["", "İlgili 'Para birimleri' tablosunda 'Para birimi' alanındaki 'XTS' değeri bulunamadı."],
    ["", "İlgili 'Para birimleri' tablosunda 'Para birimi' alanındaki 'Net 30' değeri bulunamadı."],
    ["", "İlgili 'Para birimleri' tablosunda 'Para birimi' alanındaki '70' değeri bulunamadı."],
  ],
  [
    ["", "Значение 'XTS' в поле 'Валюта' не найдено в связанной таблице 'Валюты'."],
    ["", "Значение 'Net 30' в поле 'Валюта' не найдено в связанной таблице 'Валюты'."],
    ["", "Значение '70' в поле 'Валюта' не найдено в связанной таблице 'Валюты'."],
  ],
  [
    ["", "在相关表“货币”中找不到字段“币种”的值“XTS”。"],
    ["", "在相关表“货币”中找不到字段“币种”的值“Net 30”。"],
    ["", "在相关表“货币”中找不到字段“币种”的值“70”。"],
  ],
  [
    ["", "'통화' 필드의 값 'XTS'을(를) 관련 테이블 '통화들'에서 찾을 수 없습니다."],
    ["", "'통화' 필드의 값 'Net 30'을(를) 관련 테이블 '통화들'에서 찾을 수 없습니다."],
    ["", "'통화' 필드의 값 '70'을(를) 관련 테이블 '통화들'에서 찾을 수 없습니다."],
  ],
  [
    ["", "Verdien 'XTS' i feltet 'Farge' finnes ikke i den relaterte tabellen 'Farger'."],
    ["", "Verdien 'A1' i feltet 'Farge' ble ikke funnet i den tilknyttede tabellen 'Farger'."],
  ],
  [["", "Feltet 'Debitorgruppe' må ikke udfyldes."]],
  [["", "El valor especificado en el campo 'Divisa' no es válido."]],
  [
    ["", "The period 2026-03 for Contoso Ltd is closed for posting in ledger USMF."],
    ["", "The period 2025-12 for Fabrikam is closed for posting in ledger DEMF."],
  ],
  [
    ["", "Item 'L-10780-02' is blocked for 'Purchase order'."],
    ["", "Item 'L-1' is blocked for 'Purchase order'."],
  ],
];
