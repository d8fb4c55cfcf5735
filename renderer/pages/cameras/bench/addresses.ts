/** Addresses for many cameras: counted up from the first. Pure. */

export function addressesFrom(first: string, count: number): string[] | null {
  const parts = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(first.trim())?.slice(1).map(Number);
  if (!parts || parts.some((part) => part > 255)) return null;
  const [a = 0, b = 0, c = 0, d = 0] = parts;
  // Within one network of 256; neither its name nor its broadcast address.
  if (d < 1 || d + count - 1 > 254) return null;
  return Array.from({ length: count }, (_, index) => `${a}.${b}.${c}.${d + index}`);
}
