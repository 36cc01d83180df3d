// A personnel file of synthetic people that looks real: umlauts, addresses, IBANs and tax ids with valid check digits.
// The same seed gives the same people. Fields are those of docs/examples/policy-personnel.json.
import * as lists from "./people-lists.mjs";

/** A small seeded generator (mulberry32); not for cryptography. Returns numbers in [0, 1). */
function seededRandom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

class Dice {
  constructor(seed) {
    this.next = seededRandom(seed);
  }
  below(limit) {
    return Math.floor(this.next() * limit);
  }
  between(low, high) {
    return low + this.below(high - low + 1);
  }
  pick(list) {
    return list[this.below(list.length)];
  }
  digits(count) {
    return Array.from({ length: count }, () => this.below(10)).join("");
  }
}

/** German IBAN, 22 characters: check digits by ISO 13616 (mod 97), over an 18-digit account. */
function germanIban(dice) {
  const account = `${dice.between(1, 8)}${dice.digits(7)}${dice.digits(10)}`;
  const check = 98n - (BigInt(`${account}131400`) % 97n);
  return `DE${String(check).padStart(2, "0")}${account}`;
}

/** German tax id, 11 digits: of the first ten one occurs twice, the last is the ISO 7064 MOD 11,10 check digit. */
function taxId(dice) {
  const digits = [1, 2, 3, 4, 5, 6, 7, 8, 9, 0];
  for (let i = 9; i > 0; --i) {
    const j = dice.below(i + 1);
    [digits[i], digits[j]] = [digits[j], digits[i]];
  }
  if (digits[0] === 0) [digits[0], digits[5]] = [digits[5], digits[0]];
  digits[9] = digits[dice.below(8)];
  return digits.join("") + taxIdCheckDigit(digits);
}

export function taxIdCheckDigit(firstTen) {
  let product = 10;
  for (const digit of firstTen) {
    const sum = (digit + product) % 10 || 10;
    product = (sum * 2) % 11;
  }
  return (11 - product) % 10;
}

const ascii = (name) =>
  name
    .toLowerCase()
    .replace(/ä/g, "ae")
    .replace(/ö/g, "oe")
    .replace(/ü/g, "ue")
    .replace(/ß/g, "ss")
    .replace(/ı/g, "i")
    .replace(/ł/g, "l")
    .normalize("NFD")
    .replace(/[^a-z]/g, "");

function birthDate(dice, year) {
  return `${year}-${String(dice.between(1, 12)).padStart(2, "0")}-${String(dice.between(1, 28)).padStart(2, "0")}`;
}

/** Six digits, no two alike among a million, in no order that a record's number would show. */
function personnelNumber(index) {
  return `MW-${String((index * 611953 + 271828) % 1_000_000).padStart(6, "0")}`;
}

function makePerson(dice, index) {
  const first = dice.pick(lists.firstNames);
  const last = dice.pick(lists.lastNames);
  const [postalPrefix, city, telephone] = dice.pick(lists.cities);
  const [department, level] = dice.pick(lists.departments);
  const entryYear = dice.between(1988, 2026);
  return {
    id: `R-${10001 + index}`,
    personnel_no: personnelNumber(index),
    department,
    country: dice.pick(lists.countries),
    entry_year: entryYear,
    name: `${first} ${last}`,
    email: `${ascii(first)}.${ascii(last)}.${10001 + index}@musterwerk.example`,
    address: `${dice.pick(lists.streets)} ${dice.between(1, 148)}, ${postalPrefix}${dice.digits(2)} ${city}`,
    birth_date: birthDate(dice, entryYear - dice.between(17, 38)),
    phone: telephone.replace(/#/g, () => dice.digits(1)),
    salary: Math.round((level * (0.8 + dice.next() * 0.5)) / 50) * 50,
    iban: germanIban(dice),
    tax_id: taxId(dice),
    health_notes: dice.pick(lists.healthNotes),
    appraisal: `${dice.pick(lists.appraisalOpenings)}. ${dice.pick(lists.appraisalEndings)}`,
  };
}

/** `count` people, each with its own record R-10001, R-10002, … and personnel number; all else repeats as in life. */
export function makePeople(count, seed = 20260301) {
  const dice = new Dice(seed);
  return Array.from({ length: count }, (_, index) => makePerson(dice, index));
}

/**
 * Texts that must be found nowhere in the database: every value of the sealed fields that is long enough not to
 * occur in ciphertext by chance (a five-digit salary would). Without duplicates.
 */
export function tellTaleTexts(people, sealedFields) {
  const texts = new Set();
  for (const person of people) {
    for (const field of sealedFields) {
      const text = String(person[field]);
      if (text.length >= 8) texts.add(text);
    }
  }
  return [...texts];
}

/** The one person whom the clerk types in by hand. */
export function showcasePerson(id = "R-20001") {
  const dice = new Dice(7);
  return {
    id,
    personnel_no: "MW-004711",
    department: "Entwicklung",
    country: "DE",
    entry_year: 2019,
    name: "Jörg Großmann",
    email: "j.grossmann@musterwerk.example",
    address: "Mühlenweg 12, 80331 München",
    birth_date: "1984-07-19",
    phone: "+49 89 99998 417",
    salary: 64200,
    iban: germanIban(dice),
    tax_id: taxId(dice),
    health_notes: "Höhenverstellbarer Schreibtisch nach Bandscheibenvorfall (L4/L5).",
    appraisal: "Übertrifft die Erwartungen. Leitet ab Juli „Süd“.",
  };
}

/** As the collection has it: the personnel number in the pseudonymized member too. The web part does the same. */
export const asRecord = (person) => ({ ...person, person: person.personnel_no });

/** The same person, for the statistics: their number becomes a pseudonym of another domain, and nothing is sealed. */
export const asHeadcount = ({ personnel_no: person, department, country, entry_year }) => ({
  person,
  department,
  country,
  entry_year,
});
