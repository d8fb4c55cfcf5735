/** Numbers as people type them into the fields of the storage settings. Pure. */

/** Bytes or days; null: the field is empty. */
export type Amount = number | null | 'unreadable';

export interface Unit {
  parse(text: string): Amount;
  print(amount: Amount): string;
}

const GIGABYTE = 1_000_000_000;
/** As the contract has it: a hundred years. */
const MOST_DAYS = 36_500;

/** `2.5`, `1,500`, and the wide digits of a Chinese keyboard. A comma is never a decimal point: 1,500 must not become one and a half. */
export function parseNumber(text: string): Amount {
  const plain = text.normalize('NFKC').replaceAll('。', '.').trim();
  if (plain === '') return null;
  const isGrouped = /^\d{1,3}(?:,\d{3})+(?:\.\d*)?$/.test(plain);
  return isGrouped || /^(?:\d+\.?\d*|\.\d+)$/.test(plain) ? Number(plain.replaceAll(',', '')) : 'unreadable';
}

export const DAYS: Unit = {
  parse(text) {
    const days = parseNumber(text);
    return typeof days === 'number' && (days === 0 || days > MOST_DAYS) ? 'unreadable' : days;
  },
  print: (amount) => (typeof amount === 'number' ? String(amount) : ''),
};

/** Bytes inside, gigabytes in the field. */
export const GIGABYTES: Unit = {
  parse(text) {
    const gigabytes = parseNumber(text);
    if (typeof gigabytes !== 'number') return gigabytes;
    const bytes = Math.round(gigabytes * GIGABYTE);
    return Number.isSafeInteger(bytes) ? bytes : 'unreadable';
  },
  print(amount) {
    if (typeof amount !== 'number') return '';
    const gigabytes = amount / GIGABYTE;
    // Four digits say enough; more would only be in the way of who reads them.
    return String(gigabytes >= 1000 ? Math.round(gigabytes) : Number(gigabytes.toPrecision(4)));
  },
};
