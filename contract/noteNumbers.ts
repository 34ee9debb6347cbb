/** Numbers and addresses that point to a person, in text that is NFKC already (no full-width digits). Pure. */

const kanjiDigits = "〇一二三四五六七八九";

/** 二丁目 → 2丁目; any dash, ー or の between two digits → "-". */
function digitsOf(text: string): string {
  return text
    .replace(/[〇一二三四五六七八九]/g, (digit) => String(kanjiDigits.indexOf(digit)))
    .replace(/(?<=\d) ?[\u2010-\u2015\u2212ー─の-] ?(?=\d)/g, "-");
}

/** `a@b.jp`, also with a space around the @. */
export function holdsMailAddress(text: string): boolean {
  return /[\w.+-] ?(?:@|[([]at[)\]]) ?[\w-]+\.[\w.-]*[a-z]/i.test(text);
}

/** 03-1234-5678, (03)1234-5678, 0312345678, 0120-123-456, digits apart by a space, +81 …, and a number of the city alone (3981-1111). */
export function holdsTelephone(text: string): boolean {
  const digits = digitsOf(text);
  const national = digits.matchAll(/(?<!\d)(?=(0[1-9]\d{0,3}[-. ()/]{0,2}\d{1,4}[-. ()/]{0,2}\d{3,4})(?!\d))/g);
  return (
    [...national].some(([, found]) => isTelephoneLong(found!)) ||
    /(?<!\d)0[1-9]\d{8,9}(?!\d)/.test(digits) ||
    /(?<!\d)0(?: \d){9,10}(?! ?\d)/.test(digits) ||
    /(?:\+|(?<!\d)00)[1-9](?:[-. ()/]{0,3}\d){7,14}/.test(digits) ||
    /(?<![\d-])81[-. ]\d{1,4}[-. ]\d{1,4}[-. ]\d{4}(?!\d)/.test(digits) ||
    /(?<![\d-])[3-9]\d{3}-\d{4}(?![\d-])/.test(digits)
  );
}

/** With the area code every number has 10 digits; mobile, IP and some free ones 11. */
function isTelephoneLong(text: string): boolean {
  const { length } = text.replace(/\D/g, "");
  return length === 10 || length === 11;
}

/** 12 digits, alone or in groups of four or three, whose last is the check digit of the eleven before it. */
export function holdsMyNumber(text: string): boolean {
  const groups = /(?<!\d)(?=(\d{4}([-. ]?)\d{4}\2\d{4}|\d{3}([-. ])\d{3}\3\d{3}\3\d{3})(?!\d))/g;
  return [...digitsOf(text).matchAll(groups)].some(([, found]) => isMyNumber(found!.replace(/\D/g, "")));
}

/** Check digit by ordinance 85 of the Ministry of Internal Affairs (2014), article 5. `digits`: exactly 12. */
export function isMyNumber(digits: string): boolean {
  let sum = 0;
  for (let n = 1; n <= 11; n++) sum += Number(digits[11 - n]) * (n <= 6 ? n + 1 : n - 5);
  const rest = sum % 11;
  return Number(digits[11]) === (rest <= 1 ? 0 : 11 - rest);
}

/** The towns of the ward, and what towns elsewhere end with: after these two numbers are an address. */
const town = "(?:池袋|池袋本町|大塚|巣鴨|駒込|千川|高松|要町|千早|長崎|目白|高田|雑司[がヶケ]谷|[町村区市郡字])";
const word = "[\\p{sc=Han}\\p{sc=Hiragana}\\p{sc=Katakana}ー]";

const addresses = [
  // 上池袋2-5-1; not 令和8-11-30.
  new RegExp(`(?<!令和|平成|昭和)(?<=${word} ?)(?<!\\d)\\d{1,2}-\\d{1,3}-\\d{1,4}(?![\\d-])`, "u"),
  new RegExp(`${town} ?\\d{1,4}-\\d{1,4}(?![\\d-])`, "u"),
  new RegExp(`${town} ?[\\d十百]{1,4}番`, "u"),
  new RegExp(`${word} ?[\\d十]{1,3}丁目 ?[\\d十]`, "u"),
  /[\d十百]番地/,
  /[\d十百]番 ?[\d十百]{1,4}号/,
  /〒 ?\d{3}/,
];

export function holdsAddress(text: string): boolean {
  const digits = digitsOf(text);
  return addresses.some((address) => address.test(digits));
}
