const FIRST_MS = 300;
const LONGEST_MS = 5000;

/** @returns ms to wait before dialling again after `failures` in a row (1 or more). */
export function redialDelayMs(failures: number): number {
  return Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.max(0, failures - 1));
}
