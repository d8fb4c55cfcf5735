import { fileURLToPath } from 'node:url';

/** Where a shipped file is. This file lies two folders deep, and so does what it is built into. */
export function resourcePath(name: string): string {
  return fileURLToPath(new URL(`../../resources/${name}`, import.meta.url));
}
