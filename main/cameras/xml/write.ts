/** Writing back what a device sent, with single values changed: what it does not understand of itself is the safest to leave as it was. Pure. */
import { escapeXml } from './read.ts';
import type { XmlElement } from './tree.ts';

/** xsi:nil and xsi:type; the `type` of ONVIF's own has no namespace, and no colon in its value. */
const isOfSchemaInstance = (name: string, value: string) => name === 'nil' || (name === 'type' && value.includes(':'));

/**
 * An element as XML; each namespace is declared where it changes.
 * @param as another name and namespace for the root: what was `Configurations` in the answer is `Configuration` in the request.
 */
export function writeXml(element: XmlElement, as?: { ns: string; name: string }): string {
  const { ns, name } = as ?? element;
  return write({ ...element, ns, name }, null);
}

function write(element: XmlElement, inherited: string | null): string {
  const { ns, name } = element;
  const declaration = ns === inherited ? '' : ` xmlns="${escapeXml(ns)}"`;
  const attributes = Object.entries(element.attributes)
    // A qualified type would need the prefix that its value names, which is gone.
    .filter(([key, value]) => !isOfSchemaInstance(key, value))
    .map(([key, value]) => ` ${key}="${escapeXml(value)}"`)
    .join('');
  const content = element.children.length > 0 ? element.children.map((child) => write(child, ns)).join('') : escapeXml(element.text.trim());
  return content === '' ? `<${name}${declaration}${attributes}/>` : `<${name}${declaration}${attributes}>${content}</${name}>`;
}

/**
 * The same element with the text at `path` (children in `ns`) replaced. What is missing on the way is put in, at its place
 * among its siblings by `order`, the schema's sequence of names; at the end of those it does not list.
 */
export function withText(element: XmlElement, ns: string, path: readonly string[], text: string, order: readonly string[] = []): XmlElement {
  const [name, ...rest] = path;
  if (name === undefined) return { ...element, text, children: [] };
  const index = element.children.findIndex((child) => child.ns === ns && child.name === name);
  const before = index < 0 ? { ns, name, attributes: {}, children: [], text: '' } : element.children[index]!;
  const child = withText(before, ns, rest, text, order);
  const children = [...element.children];
  if (index >= 0) children[index] = child;
  else children.splice(placeFor(children, name, order), 0, child);
  return { ...element, children };
}

/** The same element with an attribute set. */
export function withAttribute(element: XmlElement, name: string, value: string): XmlElement {
  return { ...element, attributes: { ...element.attributes, [name]: value } };
}

/** The same element without the children of that name. */
export function without(element: XmlElement, ns: string, name: string): XmlElement {
  return { ...element, children: element.children.filter((child) => child.ns !== ns || child.name !== name) };
}

function placeFor(children: readonly XmlElement[], name: string, order: readonly string[]): number {
  const rank = order.indexOf(name);
  if (rank < 0) return children.length;
  const next = children.findIndex((child) => order.indexOf(child.name) > rank);
  return next < 0 ? children.length : next;
}
