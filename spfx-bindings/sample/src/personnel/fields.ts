// The fields of a personnel record, in the order in which they are shown. Which of them are sealed or pseudonymized,
// and for whom, stands in the policy (docs/examples/policy-personnel.json), not here.

export interface Field {
  name: string;
  label: string;
  /** How the clerk enters it; `made`: not at all, it is made when the record is saved. */
  input: "text" | "number" | "longtext" | "made";
}

/** Holds the personnel number before a record is protected, and the person's pseudonym after. */
export const personField = "person";

export const fields: Field[] = [
  { name: "id", label: "Record no.", input: "text" },
  { name: personField, label: "Pseudonym", input: "made" },
  { name: "personnel_no", label: "Personnel no.", input: "text" },
  { name: "department", label: "Department", input: "text" },
  { name: "country", label: "Country", input: "text" },
  { name: "entry_year", label: "Joined", input: "number" },
  { name: "name", label: "Name", input: "text" },
  { name: "email", label: "E-mail", input: "text" },
  { name: "address", label: "Address", input: "text" },
  { name: "birth_date", label: "Date of birth", input: "text" },
  { name: "phone", label: "Telephone", input: "text" },
  { name: "salary", label: "Salary, € a year", input: "number" },
  { name: "iban", label: "IBAN", input: "text" },
  { name: "tax_id", label: "Tax id", input: "text" },
  { name: "health_notes", label: "Health notes", input: "longtext" },
  { name: "appraisal", label: "Appraisal", input: "longtext" },
];

export type Person = Record<string, string | number>;

/** Sealed values describe themselves. */
export function isSealed(value: unknown): boolean {
  return typeof value === "string" && value.indexOf("fs1.") === 0;
}
