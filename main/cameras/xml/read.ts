/**
 * Reading by schema (CAMERAS.md rules 13, 14): the caller says the namespace and the local name, and whether it wants one
 * element or all of them; prefixes and the number that happens to be there decide nothing.
 */
import type { XmlElement } from './tree.ts';

/** All children of that name: for what the schema calls unbounded. */
export function all(parent: XmlElement | null, ns: string, name: string): XmlElement[] {
  return parent?.children.filter((child) => child.ns === ns && child.name === name) ?? [];
}

/** The first child of that name, or null: for what the schema allows once. */
export function one(parent: XmlElement | null, ns: string, name: string): XmlElement | null {
  return parent?.children.find((child) => child.ns === ns && child.name === name) ?? null;
}

/** Down a path of children, all in one namespace. */
export function at(parent: XmlElement | null, ns: string, ...path: string[]): XmlElement | null {
  let element = parent;
  for (const name of path) element = one(element, ns, name);
  return element;
}

/** The element's own text, trimmed; null when it is absent or empty. Always a string: firmware "5.10" stays "5.10". */
export function textOf(element: XmlElement | null): string | null {
  const text = element?.text.trim();
  return text ? text : null;
}

/** A whole number, or null for anything else. */
export function intOf(element: XmlElement | null): number | null {
  const text = textOf(element);
  return text !== null && /^[+-]?\d{1,15}$/.test(text) ? Number(text) : null;
}

/** A value for people, from a stranger: one line, no control characters, at most `longest` characters. */
export function printable(text: string | null, longest = 100): string | null {
  // eslint-disable-next-line no-control-regex -- control characters are what is taken out
  const clean = text?.replace(/[\s\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069]+/g, ' ').trim();
  return clean ? Array.from(clean).slice(0, longest).join('').trim() : null;
}

const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' };

/** Any text as character data or attribute value. What XML 1.0 cannot carry at all is left out. */
export function escapeXml(text: string): string {
  return (
    text
      .toWellFormed()
      // eslint-disable-next-line no-control-regex -- XML 1.0 §2.2 forbids them
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '')
      .replace(/[&<>"']/g, (character) => ESCAPES[character] ?? character)
  );
}

/** A decimal number (xs:float, xs:double), or null for anything else, infinities included. */
export function floatOf(element: XmlElement | null): number | null {
  return readFloat(textOf(element));
}

export function readFloat(text: string | null | undefined): number | null {
  return text && /^\s*[+-]?(?:\d{1,15}(?:\.\d*)?|\.\d+)(?:e[+-]?\d{1,2})?\s*$/i.test(text) ? Number(text) : null;
}

/** xs:boolean, as sloppy stacks write it too. */
export function boolOf(element: XmlElement | null): boolean | null {
  const text = textOf(element)?.toLowerCase();
  return text === 'true' || text === '1' ? true : text === 'false' || text === '0' ? false : null;
}
