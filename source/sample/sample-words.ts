/** A company of the sample, with the words its rows are made of. */
export interface SampleCompany {
  readonly code: string;
  readonly title: string;
  /** Prefix of its customer accounts. */
  readonly prefix: string;
  readonly city: string;
  readonly currency: string;
  readonly names: readonly string[];
  readonly forms: readonly string[];
  readonly people: readonly (readonly [first: string, last: string])[];
}

export const USMF: SampleCompany = {
  code: "USMF",
  title: "Contoso Entertainment System USA",
  prefix: "US",
  city: "Seattle",
  currency: "USD",
  names: ["Adatum", "Birch", "Cave", "Desert", "Forest", "Lamna", "Northwind", "Owl", "Pelican", "Sparrow"],
  forms: ["Wholesales", "Retail", "Electronics", "Trading Inc."],
  people: [
    ["Dana", "Whitfield"],
    ["Luis", "Peña"],
    ["Amira", "Haddad"],
    ["Zoë", "O'Brien"],
  ],
};

export const DEMF: SampleCompany = {
  code: "DEMF",
  title: "Contoso Entertainment System Germany",
  prefix: "DE",
  city: "München",
  currency: "EUR",
  names: ["Müller", "Schäfer", "Größmann", "Jäger", "Weiß", "Krüger", "Böhm", "Lüders", "Straßner", "Vögele"],
  forms: ["GmbH", "& Söhne", "Handels AG", "Großmarkt"],
  people: [
    ["Jürgen", "Weiß"],
    ["Änne", "Grünwald"],
    ["Søren", "Lüders"],
  ],
};

export const JPMF: SampleCompany = {
  code: "JPMF",
  title: "コントソ・ジャパン株式会社",
  prefix: "日本",
  city: "東京",
  currency: "JPY",
  names: ["日本商事", "東京電機", "大阪物産", "山田製作所", "北海道水産", "京都工芸", "横浜貿易", "富士機械"],
  forms: ["株式会社", "有限会社", "合同会社"],
  people: [
    ["花子", "山田"],
    ["健太", "佐藤"],
    ["さくら", "鈴木"],
  ],
};

export const GBSI: SampleCompany = {
  code: "GBSI",
  title: "Contoso Consulting GB",
  prefix: "GB",
  city: "London",
  currency: "GBP",
  names: ["Østergård", "Ångström", "O'Connell", "Łukasz", "Çelik", "Ñandú", "Þórsdóttir", "Harrow", "Whitby"],
  forms: ["Ltd", "& Sons", "Holdings plc"],
  people: [
    ["Siân", "Østergård"],
    ["Łucja", "Nowak"],
    ["Þóra", "Jónsdóttir"],
  ],
};

export const FRSI: SampleCompany = {
  code: "FRSI",
  title: "Contoso Services France",
  prefix: "FR",
  city: "Besançon",
  currency: "EUR",
  names: ["Bélanger", "Crêperie d'Été", "Façade", "Noël", "شركة النور", "مؤسسة الخليج", "Œuvre", "L'Haÿ"],
  forms: ["SARL", "S.A.", "et Fils", "للتجارة"],
  people: [
    ["Anaïs", "Lefèvre"],
    ["فاطمة", "الزهراء"],
    ["Loïc", "Le Goff"],
  ],
};

export const SAMPLE_COMPANIES: readonly SampleCompany[] = [USMF, DEMF, JPMF, GBSI, FRSI];

/** `US-007`, `日本-007` … */
export function accountOf(company: SampleCompany, number: number): string {
  return `${company.prefix}-${String(number).padStart(3, "0")}`;
}

/** Name of the customer with that number: always the same one. */
export function customerNameOf(company: SampleCompany, number: number): string {
  return `${at(company.names, number)} ${at(company.forms, Math.floor(number / company.names.length))} ${number}`;
}

export function personOf(company: SampleCompany, number: number): readonly [first: string, last: string] {
  return at(company.people, number);
}

function at<T>(list: readonly T[], number: number): T {
  const found = list[number % list.length];
  if (found === undefined) throw new Error("The sample has an empty list of words.");
  return found;
}
