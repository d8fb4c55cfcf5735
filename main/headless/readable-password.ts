import { randomInt } from 'node:crypto';

/** Without letters and digits that look alike on a screen. */
const ALPHABET = 'abcdefghjkmnpqrstuvwxyz23456789';
const GROUPS = 4;
const GROUP_LENGTH = 4;

/** A password somebody can read off a console and type on a telephone: 79 bits, as in `k7mp-x2vd-9hqa-ert4`. */
export function readablePassword(): string {
  const group = () => Array.from({ length: GROUP_LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
  return Array.from({ length: GROUPS }, group).join('-');
}
