import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const css = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8');

function tokens(theme: 'dark' | 'light'): Map<string, string> {
  const block = new RegExp(`\\[data-theme='${theme}'\\]\\s*\\{([^}]*)\\}`).exec(css)?.[1] ?? '';
  return new Map([...block.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6});/g)].map((match) => [match[1]!, match[2]!]));
}

/** WCAG 2.2, relative luminance and contrast ratio. */
function luminance(hex: string): number {
  const channel = (at: number) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
}

function contrast(a: string, b: string): number {
  const [light, dark] = [luminance(a), luminance(b)].toSorted((x, y) => y - x) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

const PAIRS = ['text-1', 'text-2', 'text-3', 'accent-text', 'event', 'live', 'danger'].flatMap((text) => ['surface-0', 'surface-1', 'surface-2'].map((surface) => [text, surface] as const));

test.each(['dark', 'light'] as const)('every text of the %s theme can be read on every surface (AA)', (theme) => {
  const values = tokens(theme);
  for (const [text, surface] of [...PAIRS, ['on-accent', 'accent'] as const, ['danger', 'danger-surface'] as const]) {
    expect(contrast(values.get(text)!, values.get(surface)!), `${text} on ${surface}`).toBeGreaterThanOrEqual(4.5);
  }
});

test.each(['dark', 'light'] as const)('edges of fields and marks of the %s theme stand out from every surface', (theme) => {
  const values = tokens(theme);
  for (const mark of ['line-strong', 'accent', 'live', 'event', 'danger']) {
    for (const surface of ['surface-0', 'surface-1', 'surface-2']) {
      expect(contrast(values.get(mark)!, values.get(surface)!), `${mark} on ${surface}`).toBeGreaterThanOrEqual(3);
    }
  }
});

test('each colour is there in both themes', () => {
  expect([...tokens('light').keys()]).toEqual([...tokens('dark').keys()]);
});
