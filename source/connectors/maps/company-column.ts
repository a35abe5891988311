import type { FieldMap } from "../../domain/sides/table-map.ts";

/** A lookup of a map that leads to a company, by its code. */
const COMPANY = /^(\w+)\.cdm_companycode$/i;
const USUAL = /^msdyn_company(id)?\./i;

/**
 * The field of a map that says which company a row belongs to: no field to compare, but part of the row's address. Most
 * maps call it `msdyn_company`; where none does, the only lookup of a company is it, or of several the one that takes
 * the company of the finance and operations row. Null where the map says none.
 */
export function companyField(fields: readonly FieldMap[]): FieldMap | null {
  const companies = fields.filter(({ dataverse }) => COMPANY.test(dataverse));
  const [only, ...others] = companies;
  return (
    companies.find(isUsualCompany) ??
    (others.length === 0
      ? only
      : companies.find(({ financeAndOperations }) => /^dataareaid$/i.test(financeAndOperations))) ??
    null
  );
}

/** The navigation property that such a field goes by, as the service writes it where that is known. */
export function companyNavigationOf(field: FieldMap, navigations: readonly string[] = []): string {
  const name = COMPANY.exec(field.dataverse)?.[1] ?? "";
  return navigations.find((one) => one.toLowerCase() === name.toLowerCase()) ?? name;
}

export function isUsualCompany({ dataverse }: FieldMap): boolean {
  return USUAL.test(dataverse);
}
