/** Words before the id of a company or of a currency, which stands without quotation marks. */
const OWNER =
  /(?<![\p{L}\p{N}])(compan(?:y|ies)|legal entit(?:y|ies)|ledger|currency|data ?area(?: ?id)?|mandant(?:en)?|unternehmen|juristische[nr]? person|gesellschaft|société|entité juridique|empresa|entidad (?:legal|jurídica)|compañía|società|persona giuridica|bedrijf|rechtspersoon|virksomhed(?:en)?|regnskab(?:et)?|juridiske? (?:enhed|enhet|person)|företag(?:et)?|yrityksen|yrityksessä|vállalat(?:ban)?|firm[ay]|spółk[aię]|společnosti?|şirket(?:i|inde)?|tüzel kişilik|компани[ияюей]+|юридическ\p{L}+ лиц\p{L}+|会社|法人|公司)(\s?[:=]?\s?)([a-z][a-z0-9]{2,3})(?![\p{L}\p{N}_])/giu;
const LOWER_CASE_OWNER = /^data ?area/i;
/** `Company ID`, `currency ISO code`. */
const NO_CODE = /^(?:ISO|GUID|NULL|UID|KEY|NAME|CODE)$/;

/** Sentences that name a record, a person or a period without quotation marks, and what is around it. */
const SENTENCES: readonly (readonly [RegExp, string])[] = [
  [/\b(period )[^;"{}]{1,120}?( (?:is |was )?(?:not open|closed|on hold)\b)/gi, "$1<value>$2"],
  [
    /\b((?:record )?version (?:<\w+> )?of )(?!the\b)[^;"{}]{1,200}?( (?:that was|is no longer|is not|was not)\b)/gi,
    "$1<value>$2",
  ],
  [/\b(update of )(?!the\b)[^;"{}]{1,200}?( (?:lost|(?:was |is )?rejected)\b)/gi, "$1<value>$2"],
  [/(: )(?!<)[^.:"{}]{1,60}(\. (?:The )?record already exists)/gi, "$1<value>$2"],
  [/(\blookup (?:value )?was not found: )(?!<)[^.<>"{}]{1,80}(?=\.|$)/gi, "$1<value>"],
  [/(\bprv\w+ privilege\b[^.;]{0,120}? for )[^.;'"<>]{1,80}(?=\.?$)/gi, "$1<value>"],
];

/** A reason without the values of a single record that no quotation marks show. */
export function withoutUnquoted(reason: string): string {
  let text = reason.replaceAll(OWNER, (found, owner: string, between: string, id: string) => {
    const isId = id === id.toUpperCase() ? !NO_CODE.test(id) : LOWER_CASE_OWNER.test(owner);
    return isId ? `${owner}${between}<value>` : found;
  });
  for (const [pattern, by] of SENTENCES) text = text.replaceAll(pattern, by);
  return text;
}
