/**
 * Sentences that send their reader to a page, with an address or without one: they say nothing of the failure. Each runs
 * up to its address, or to its full stop.
 */
const PATH = String.raw`[^\s"'<>)\]}]`;
/** With a scheme or without, whose host may be hidden by then: `aka.ms/dual-write`, `<host>/dual-write`. */
const ADDRESS: string = String.raw`(?:https?:\/\/${PATH}{1,300}|(?:<host>|\b(?:[\w-]{1,40}\.){1,4}[a-z]{2,6}(?=\/))(?:\/(?:${PATH}|<\w{1,10}>){0,300})?)`;
const LINK = String.raw`(?:\[[^\]]{0,80}\]\(?)?${ADDRESS}\)?\.*`;
/** What follows an opening: words and an address, or words up to the end of the sentence. */
const WORDS = String.raw`(?:[^.:{}"。]|(?<=см)\.|(?<=bkz)\.)`;
const AFTER_ADDRESS = String.raw`(?:\s?(?:を|을|를|adres|i[çc]in)[^.。{}"]{0,40}[.。]?)?`;
const REST = String.raw`(?:${WORDS}{0,120}?:?\s?${LINK}${AFTER_ADDRESS}|${WORDS}{0,140}(?:[.。]+(?!\w)|$|(?=")))`;

/** How such a sentence starts. */
const ENGLISH: readonly string[] = [
  String.raw`For (?:more |further |additional )?(?:information|details|help|guidance)\b[^.:{}"]{0,80}?\b(?:see|follow|visit|go to|refer to|check|read|consult|contact)\b`,
  String.raw`(?:See|Visit|Read|Check|Refer to|Go to) [^.:{}"]{1,100}? (?:for|to get) (?:more |further )?(?:information|details|help)\b`,
  String.raw`(?:Learn more|More info(?:rmation)?|Read more|See also|Further information)\b(?: about\b| on\b|:)?`,
];

/** The same in the other languages of the two services. */
const ABROAD: readonly string[] = [
  String.raw`(?:Weitere|Zusätzliche|Nähere) Informationen\b`,
  String.raw`Pour (?:plus d.informations|plus de détails|en savoir plus|obtenir (?:plus d.informations|de l.aide))`,
  String.raw`(?:Para (?:obtener |ver )?más información|Para más detalles|Obtenga más información|Consulte [^.:{}"]{1,80} para (?:obtener )?más información)`,
  String.raw`(?:Para (?:obter )?mais (?:informações|detalhes)|Para saber mais|Saiba mais)`,
  String.raw`(?:Per (?:ulteriori|altre|maggiori) (?:informazioni|dettagli)|Altre informazioni)`,
  String.raw`(?:Voor meer informatie|Meer informatie|Zie [^.:{}"]{1,80} voor meer informatie)`,
  String.raw`(?:Du kan finde|Få|Find|For at få|Se) (?:flere|yderligere) oplysninger|Yderligere oplysninger|Flere oplysninger`,
  String.raw`(?:For mer informasjon|Hvis du vil ha mer informasjon|Mer informasjon|Finn mer informasjon)`,
  String.raw`(?:För mer information|Mer information|Mer info|Läs mer)`,
  String.raw`(?:Lisätietoja|Lisätietoa|Saat lisätietoja|Katso lisätietoja)`,
  String.raw`(?:Aby uzyskać więcej informacji|Więcej informacji|Dodatkowe informacje)`,
  String.raw`(?:Další informace|Více informací|Ďalšie informácie|Viac informácií)`,
  String.raw`(?:További információ\w{0,6}|További részletek\w{0,4}|Bővebb információ\w{0,6})`,
  String.raw`(?:Daha fazla bilgi|Daha fazla ayrıntı|Ayrıntılı bilgi|Sorun giderme hakkında (?:daha fazla )?bilgi)`,
  String.raw`(?:Дополнительные сведения|Дополнительная информация|Подробнее|Для получения дополнительн\p{L}+|Додаткові відомості|Додаткова інформація)`,
  String.raw`(?:Pentru mai multe informații|Za (?:več|više) informacij\w?|Lisateavet|Lisateabe saamiseks|Papildinformācij\p{L}+|Daugiau informacijos|Frekari upplýsingar|Nánari upplýsingar)`,
  String.raw`(?:Για περισσότερες πληροφορίες|Để biết thêm thông tin|Untuk informasi selengkapnya)`,
  String.raw`(?:詳細については|詳細情報|詳しくは|トラブルシューティングの詳細)`,
  String.raw`(?:有关[^.:{}"。]{0,60}?(?:详细信息|信息)|如需[^.:{}"。]{0,40}?(?:信息|資訊|说明)|如需詳細資訊|详细信息|更多信息)[，,：:]?`,
  String.raw`(?:자세한 내용은|자세한 정보는|문제 해결에 대한 자세한)`,
  String.raw`(?:สำหรับข้อมูลเพิ่มเติม|ดูข้อมูลเพิ่มเติม|โปรดดู)`,
  String.raw`(?:لمزيد من المعلومات|للحصول على مزيد من المعلومات|للمزيد من المعلومات|למידע נוסף)`,
];

function sentences(openings: readonly string[]): string {
  return String.raw`\.{0,8}\s{0,8}(?:${openings.join("|")})${REST}`;
}

export const ENGLISH_HELP: string = sentences(ENGLISH);
export const HELP_ABROAD: string = sentences(ABROAD);
