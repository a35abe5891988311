import { matchesOf } from "../../text/matches-of.ts";
const ENTRY =
  /(?:^|[;.。\s])\s*(?:(?:<number>|\d{1,3})[).]\s*)?(Error|Warning|Info|Information|Fehler|Warnung|Erreur|Avertissement|Errore|Avviso|Advertencia|Información|Informazioni|Erro|Aviso|Informação|Fout|Waarschuwing|Fejl|Advarsel|Fel|Varning|Błąd|Ostrzeżenie|Ошибка|Предупреждение|Hata|Uyarı|Bilgi|Feil|Virhe|Varoitus|Tiedot|Hiba|Figyelmeztetés|Információ|Chyba|Upozornění|Varování|Upozornenie|Informace|Eroare|Avertisment|Viga|Hoiatus|Teave|Kļūda|Brīdinājums|Klaida|Įspėjimas|Villa|Viðvörun|Greška|Napaka|Upozorenje|Opozorilo|Помилка|Попередження|Грешка|Σφάλμα|Προειδοποίηση|ข้อผิดพลาด|คำเตือน|ข้อมูล|خطأ|تحذير|معلومات|오류|경고|정보|Lỗi|Cảnh báo|エラー|警告|情報|错误|信息|錯誤)\s*[:：]\s*/gu;
const ERROR =
  /^(?:error|fehler|erreur|errore|erro|fout|fejl|fel|błąd|ошибка|hata|feil|virhe|hiba|chyba|eroare|viga|kļūda|klaida|villa|greška|napaka|помилка|грешка|σφάλμα|ข้อผิดพลาด|خطأ|오류|lỗi|エラー|错误|錯誤)$/iu;
/** Said of every write that fails, whatever the reason. */
const CONSEQUENCE = /^\s*(?:validate(?:Write|Field)\b.*|(?:The )?\w+ has been cancell?ed.*|[.;]?)\s*$/i;
/** A log that an entry starts with: its entries are among those that follow. */
const LOG_WITHIN = /Infolog(?: diagnostic message)?\s*:\s*$/i;

/**
 * The entry of a log that is the reason: the first error, because the ones after it are its consequences (the write is
 * refused, then the update is cancelled); the first entry where none is an error.
 */
export function infologEntry(text: string): string {
  const marks = [...matchesOf(text, ENTRY)];
  if (marks.length === 0) return text;
  const entries = marks.map((mark, index) => ({
    start: mark.index + mark[0].length,
    isError: ERROR.test(mark[1] ?? ""),
    text: text.slice(mark.index + mark[0].length, marks[index + 1]?.index ?? text.length),
  }));
  // The error goes on inside an envelope.
  const last = entries.at(-1);
  if (last !== undefined && last.isError && last.text.trim() === "") return "";
  const telling = entries.filter((entry) => !CONSEQUENCE.test(entry.text));
  const chosen =
    telling.find(({ isError }) => isError) ??
    telling[0] ??
    entries.find(({ isError }) => isError) ??
    entries[0];
  if (chosen === undefined) return text;
  return LOG_WITHIN.test(chosen.text) ? text.slice(chosen.start) : chosen.text;
}
