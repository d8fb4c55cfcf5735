import { SaxesParser } from 'saxes';

export interface Node {
  name: string;
  namespace: string;
  /** By local name. */
  attributes: Record<string, string>;
  text: string;
  children: Node[];
}

/** A small tree by local names. @returns null for anything that is no well-formed XML. */
export function parseXml(text: string): Node | null {
  const root: Node = { name: '', namespace: '', attributes: {}, text: '', children: [] };
  const path = [root];
  const parser = new SaxesParser({ xmlns: true });
  let failed = false;
  parser.on('error', () => (failed = true));
  parser.on('opentag', (tag) => {
    const node: Node = { name: tag.local, namespace: tag.uri, attributes: Object.fromEntries(Object.values(tag.attributes).map(({ local, value }) => [local, value])), text: '', children: [] };
    path.at(-1)?.children.push(node);
    path.push(node);
  });
  parser.on('text', (part) => {
    const top = path.at(-1);
    if (top) top.text += part;
  });
  parser.on('closetag', () => path.pop());
  try {
    parser.write(text).close();
  } catch {
    return null;
  }
  return failed ? null : (root.children[0] ?? null);
}

/** First descendant of that local name. */
export function find(node: Node | null | undefined, name: string): Node | null {
  for (const child of node?.children ?? []) {
    if (child.name === name) return child;
    const deeper = find(child, name);
    if (deeper) return deeper;
  }
  return null;
}

export function escapeXml(text: string): string {
  return text.replace(/[<>&"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** All descendants of that local name, in order. */
export function findAll(node: Node | null | undefined, name: string): Node[] {
  return (node?.children ?? []).flatMap((child) => [...(child.name === name ? [child] : []), ...findAll(child, name)]);
}
