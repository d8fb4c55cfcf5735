/** Metres as they are typed. Pure. */
import { type Amount, parseNumber, type Unit } from '../../../../settings/amount.ts';

export const METRES: Unit = { parse: parseNumber, print: (amount) => (typeof amount === 'number' ? String(amount) : '') };

export const isWithin = (amount: Amount, [least, most]: readonly [number, number]): amount is number => typeof amount === 'number' && amount >= least && amount <= most;
